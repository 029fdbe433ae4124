"""`xunjian run <service>`: one service in this process."""

import typer

from deploy.cli.output import refuse


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def run(service: str = typer.Argument(help="服务名，如 prober。 A service's name.")) -> None:
        """运行一个服务（compose 与 Kubernetes 用）。 Run one service. Example: xunjian run prober"""
        from deploy.cli.run import run_service
        from shared.contracts.streams import CONSUMERS

        services = sorted({consumer.service for consumer in CONSUMERS})
        if service not in services:
            refuse(f"没有名为 {service} 的服务；可用：{'、'.join(services)}。 No such service.")
        run_service(service)
