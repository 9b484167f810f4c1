"""Published models: one a file, all of one shape. See :mod:`winset.models.contract`."""
