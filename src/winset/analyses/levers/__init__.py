"""Who can change it?"""
