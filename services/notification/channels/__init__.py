"""The kinds of channels, one line each; channels.yaml says which there are."""

from services.notification.channels import (
    alertmanager,
    dingtalk_robot,
    feishu_robot,
    sms_gateway,
    smtp,
    terminal,
    webhook,
    wecom_app,
    wecom_robot,
)
from services.notification.channels.port import Kind

CHANNELS: tuple[Kind, ...] = (
    alertmanager,
    dingtalk_robot,
    feishu_robot,
    sms_gateway,
    smtp,
    terminal,
    webhook,
    wecom_app,
    wecom_robot,
)

KINDS: dict[str, Kind] = {module.NAME: module for module in CHANNELS}
