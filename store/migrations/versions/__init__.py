"""One module per revision, named r<number>_<what it does>; none is edited once it has been released."""
