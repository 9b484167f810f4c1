"""What do votes reveal?"""
