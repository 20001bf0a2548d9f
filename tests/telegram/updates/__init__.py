"""Updates: storage, permission, order."""
