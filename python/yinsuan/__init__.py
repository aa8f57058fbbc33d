"""Answers of a Yinsuan data clean room as frames, over `yinsuan gateway`."""

from .frame import Column, Frame
from .gateway import Gateway, GatewayError, connect

__all__ = ["Column", "Frame", "Gateway", "GatewayError", "connect"]
__version__ = "0.1.0"
