# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A real guesthoused for each test, in private folders."""
import shutil
import tempfile

import pytest
from service import Service


def pytest_configure(config):
    config.addinivalue_line("markers", "qemu: runs a real QEMU")


@pytest.fixture
def folder():
    # Short, because a socket's path must be.
    path = tempfile.mkdtemp(prefix="gh-")
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def service(folder):
    """The service, not started yet."""
    service = Service(folder)
    yield service
    service.stop()


@pytest.fixture
def client(service):
    """A client of a service that runs."""
    return service.start().connect()


@pytest.fixture
def fake(client):
    """A host in memory with three machines."""
    return client.open_host("fake:?domains=3&running=0")
