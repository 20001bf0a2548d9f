"""One file (or package) per upstream API; resources do not know each other."""
