"""The `xunjian` command: every subcommand is one file in `commands/` and one line here."""

import sys

import typer

from deploy.cli.commands import (
    alerts,
    assess,
    close_period,
    dead_letters,
    demo,
    edition,
    errors,
    evidence,
    explain,
    findings,
    import_,
    inspect_,
    links,
    notify,
    orders,
    periods,
    reply,
    reports,
    run,
    scores,
    status,
    trace,
    up,
)

app = typer.Typer(
    name="xunjian",
    help="巡检：政府网站与政务新媒体持续监测。Continuous inspection of government websites and new media.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

COMMANDS = (
    alerts,
    assess,
    close_period,
    dead_letters,
    demo,
    edition,
    errors,
    evidence,
    explain,
    findings,
    import_,
    inspect_,
    links,
    notify,
    orders,
    periods,
    reply,
    reports,
    run,
    scores,
    status,
    trace,
    up,
)
for command in COMMANDS:
    command.register(app)


def main() -> None:
    """Entry point: errors that a person can act on are one line and exit 2, without a traceback."""
    from shared.runtime.settle import Permanent, Unavailable

    try:
        app()
    except (Unavailable, Permanent) as error:
        typer.secho(str(error), err=True, fg="red")
        sys.exit(2)


if __name__ == "__main__":
    main()
