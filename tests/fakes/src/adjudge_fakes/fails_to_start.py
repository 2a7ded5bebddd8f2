"""The fake whose library is not there: this module does not import."""

raise ImportError("libfake.so.7: cannot open shared object file: No such file or directory")
