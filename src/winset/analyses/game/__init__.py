"""What if nobody agrees?"""
