# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks the service for storage things, as any client does."""

import os
import re

from gi.repository import Gio, GLib

import guesthouse_ui as ui

STORAGE = "org.guesthouse.Guesthouse1.Storage"
MANAGER = "org.guesthouse.Guesthouse1.Manager"
ROOT = "/org/guesthouse/Guesthouse1"


def call(host, method, signature, *arguments):
    """Calls a method of Storage on the host of that URI, and returns what it answers."""
    address = f"unix:path={os.environ['XDG_RUNTIME_DIR']}/guesthouse/bus"
    connection = Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT, None, None)
    path = connection.call_sync(None, ROOT, MANAGER, "OpenHost",
                                GLib.Variant("(sa{sv})", (host, {})), None,
                                Gio.DBusCallFlags.NONE, 30000, None).unpack()[0]
    answer = connection.call_sync(None, path, STORAGE, method,
                                  GLib.Variant(signature, arguments), None,
                                  Gio.DBusCallFlags.NONE, 30000, None).unpack()
    connection.close_sync()
    return answer


def add_folder(host, name, folder):
    """Makes a folder that exists a pool."""
    call(host, "AddPool", "(sa{sv})", name, {"folder": GLib.Variant("s", str(folder))})


def names(app, table_name):
    """What the first column of a table says, row by row."""
    cells = app.find("table", table_name).queryTable()
    return [cells.getAccessibleAt(row, 0).name for row in range(cells.nRows)]


def choose(app, table_name, name):
    """Makes the row of that name the chosen one of a table."""
    table = app.find("table", table_name)
    cells = table.queryTable()
    at = names(app, table_name).index(name)
    table.queryComponent().grabFocus()
    ui.keys("Home", *["Down"] * at)
    ui.wait_for(lambda: cells.isRowSelected(at), what=f"{name} to be chosen")


def show(app, name):
    """Makes the pool of that name, or "Media" or "Trash", the one that the storage window shows."""
    row = app.find("list item", re.compile("^" + re.escape(name)))
    row.queryComponent().grabFocus()
    ui.keys("space")


def act(app, label):
    """Takes an entry of the menu of what to do with the chosen volume."""
    app.press("What to do with the volume", role="toggle button")
    app.press(label, role="push button")
