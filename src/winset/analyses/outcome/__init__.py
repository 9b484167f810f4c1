"""What will come out?"""
