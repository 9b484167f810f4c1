"""Several experts: how well each fits what is known, and what they say together."""
