"""The challenge model: who expects what of challenging whom, and the rounds that follow."""
