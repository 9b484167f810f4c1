from winset import api as api
from winset.api import *

__version__: str
__all__: list[str]
