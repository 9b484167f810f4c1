"""What does X really want?"""
