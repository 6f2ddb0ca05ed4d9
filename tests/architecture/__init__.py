"""The shape of the repository: each rule is a function over what it is given, tried on a planted violation as well."""
