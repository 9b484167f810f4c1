"""Many runs: a case's beliefs drawn, every model run on the draws, whatever the workers."""
