"""The two doors for plugins: providers are chosen by name, hooks are moments to be told about."""

from __future__ import annotations

from skillmap.plugins._hooks import Plugins
from skillmap.plugins._providers import (
    OUR_DISTRIBUTION,
    PLUGIN_FAILURES,
    PluginInfo,
    ProviderCheck,
    Providers,
    check_provider,
)

__all__ = [
    "OUR_DISTRIBUTION",
    "PLUGIN_FAILURES",
    "PluginInfo",
    "Plugins",
    "ProviderCheck",
    "Providers",
    "check_provider",
]
