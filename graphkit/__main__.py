"""`python -m graphkit` is `graphkit`."""

from graphkit.surfaces.cli import main

if __name__ == "__main__":
    main(prog_name="graphkit")
