# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A real guesthoused for each test, in private folders."""
import shutil
import tempfile

import pytest
from machines import end_all
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
def service(folder, request):
    """The service, not started yet. A file of tests of real machines has it killed in the end, with
    all that it runs."""
    service = Service(folder)
    yield service
    if request.node.getparent(pytest.Module).get_closest_marker("qemu") is None:
        service.stop()
        return
    log = service.log.read_text() if service.log.exists() else ""
    end_all(service)
    assert "ERROR: AddressSanitizer" not in log and "runtime error" not in log, log


@pytest.fixture
def client(service):
    """A client of a service that runs."""
    return service.start().connect()


@pytest.fixture
def host(client):
    """The host of this person's own machines."""
    return client.open_host("qemu:")


@pytest.fixture
def fake(client):
    """A host in memory with three machines."""
    return client.open_host("fake:?domains=3&running=0")
