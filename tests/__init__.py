"""Tests, at the places of what they test.

Workers share the cores. Threads of linear algebra that wait for each other would take most of the
time, so they are switched off before anything imports numpy, here and in what tests start.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
