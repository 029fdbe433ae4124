"""The channels, one line each; a channel without settings is not made."""

from services.notification.channels import terminal, webhook
from services.notification.channels.port import Channel, Means

CHANNELS = (
    terminal,
    webhook,
)


def open_channels(means: Means) -> dict[str, Channel]:
    """The channels that are configured, by name."""
    made = {module.NAME: module.make(means) for module in CHANNELS}
    return {name: channel for name, channel in made.items() if channel is not None}
