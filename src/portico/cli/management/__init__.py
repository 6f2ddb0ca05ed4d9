"""Commands of Portico; each file is one."""
