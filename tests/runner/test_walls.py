"""What a worker can still do behind its walls: probes run in a process that starts as one does, and
real workers are looked at from outside.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from console import limits, walls
from console.home import home
from console.runner import seccomp, syscalls
from console.workers import worker
from console.workers.worker import Spawned

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux's walls")

# The start of a worker up to where it would say that it is ready, and then probes in its place.
_BEHIND = """
import sys; sys.path[:] = sys.argv[3:]
from console.runner import bridge, child, walls
child._compile_once()
from console.runner.operations import OPERATIONS
source = child.runtime_source(sys.argv[1])
standing = walls.ground(sys.argv[2])
from console.runner.session import Session
library = bridge.load()
frames = []
session = Session(library, source, lambda timeout: None, frames.append)
standing += walls.top()
walls.allow_run()
import json, os
def attempt(probe):
    try:
        return repr(probe())
    except BaseException as error:
        return f"{type(error).__name__} {getattr(error, 'errno', '')}".strip()
found = {"standing": standing}
PROBES
os.write(1, json.dumps(found).encode())
os._exit(0)
"""


def behind(probes: str, *, home: Path, **given: str) -> dict[str, Any]:
    """What probes found, each an entry of `found`; `given` are texts that they know by name."""
    given["home"] = str(home)
    names = "\n".join(f"{name} = {text!r}" for name, text in given.items())
    command = worker.command()
    at = command.index("-c")
    command[at + 1] = _BEHIND.replace("PROBES", f"{names}\n{probes}")
    command[at + 3] = str(home)
    done = subprocess.run(command, capture_output=True, env={}, timeout=30)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


@cache
def _standing() -> tuple[str, ...]:
    """The walls of this system, as a real worker tells."""
    spawned = worker.spawn()
    head = os.read(spawned.wire, 256)[11:]
    _end(spawned)
    return walls.decode(head)


def _end(spawned: Spawned) -> None:
    spawned.kill()
    spawned.wait()
    spawned.last_words()
    os.close(spawned.wire)


def needs(wall: str) -> None:
    if wall not in _standing():
        pytest.skip(f"this system can wall off no {wall}")


@linux
def test_this_system_has_every_wall_or_says_which_it_lacks() -> None:
    standing = _standing()
    assert walls.LIMITS in standing and walls.PRIVILEGES in standing
    lacking = [wall for wall in (walls.FILES, walls.CALLS) if wall not in standing]
    assert len(walls.missing(standing)) == len(lacking)


@linux
def test_no_file_is_read_but_of_python_and_the_packages(tmp_path: Path) -> None:
    needs(walls.FILES)
    secret = tmp_path / "secret"
    secret.write_text("x")
    (tmp_path / "default").mkdir()
    (tmp_path / "default" / "settings.json").write_text("x")
    (tmp_path / "libs" / "moment").mkdir(parents=True)
    (tmp_path / "libs" / "moment" / "index.js").write_text("x")
    (tmp_path / "libs" / "moment" / "out").symlink_to(secret)
    probes = """
for name, path in {
    "secret": secret, "settings": home + "/default/settings.json", "link": lib + "/out",
    "passwd": "/etc/passwd", "environ": "/proc/self/environ", "parent": f"/proc/{os.getppid()}/mem",
    "up": lib + "/../../secret", "memory": "/proc/self/mem",
}.items():
    found[name] = attempt(lambda: open(path, "rb").read(1))
found["folder"] = attempt(lambda: os.listdir(home))
found["root"] = attempt(lambda: os.listdir("/"))
found["package"] = attempt(lambda: open(lib + "/index.js").read())
"""
    lib = str(tmp_path / "libs" / "moment")
    found = behind(probes, home=tmp_path, secret=str(secret), lib=lib)
    assert found.pop("package") == "'x'"
    del found["standing"]
    assert found.pop("parent") in ("PermissionError 13", "FileNotFoundError 2")
    assert set(found.values()) == {"PermissionError 13"}, found


@linux
def test_nothing_is_written_anywhere(tmp_path: Path) -> None:
    probes = """
lib = os.path.join(home, "libs")
found["new"] = attempt(lambda: open(os.path.join(lib, "new"), "w").write("x"))
found["old"] = attempt(lambda: open(os.path.join(lib, "old"), "r+").write("x"))
found["append"] = attempt(lambda: os.open(os.path.join(lib, "old"), os.O_WRONLY | os.O_APPEND))
found["truncate"] = attempt(lambda: os.truncate(os.path.join(lib, "old"), 0))
found["folder"] = attempt(lambda: os.mkdir(os.path.join(lib, "d")))
found["remove"] = attempt(lambda: os.remove(os.path.join(lib, "old")))
found["rename"] = attempt(lambda: os.rename(os.path.join(lib, "old"), os.path.join(lib, "n")))
found["link"] = attempt(lambda: os.symlink("/", os.path.join(lib, "s")))
found["mode"] = attempt(lambda: os.chmod(os.path.join(lib, "old"), 0o777))
found["memory"] = attempt(lambda: os.memfd_create("x"))
found["pipe"] = attempt(os.pipe)
"""
    needs(walls.CALLS)
    (tmp_path / "libs").mkdir()
    (tmp_path / "libs" / "old").write_text("old")
    found = behind(probes, home=tmp_path)
    del found["standing"]
    assert all(told.startswith(("PermissionError", "OSError")) for told in found.values()), found
    assert [each.name for each in (tmp_path / "libs").iterdir()] == ["old"]
    assert (tmp_path / "libs" / "old").read_text() == "old"


@linux
def test_no_program_process_socket_or_other_process_is_in_reach(tmp_path: Path) -> None:
    needs(walls.CALLS)
    probes = """
import ctypes, signal, socket, resource
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    if libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments)) == -1:
        raise OSError(ctypes.get_errno(), "refused")
    return "done"
found["exec"] = attempt(lambda: os.execv("/bin/true", ["true"]))
found["spawn"] = attempt(lambda: os.posix_spawn("/bin/true", ["true"], {}))
found["fork"] = attempt(os.fork)
found["socket"] = attempt(lambda: socket.socket())
found["unix"] = attempt(lambda: socket.socket(socket.AF_UNIX))
found["pair"] = attempt(socket.socketpair)
found["netlink"] = attempt(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
found["kill"] = attempt(lambda: os.kill(os.getppid(), 0))
found["killall"] = attempt(lambda: os.kill(-1, 0))
found["nice"] = attempt(lambda: os.nice(-1))
found["chroot"] = attempt(lambda: os.chroot("/"))
found["setuid"] = attempt(lambda: os.setuid(0))
found["limits of another"] = attempt(
    lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CORE))
# fork, vfork, ptrace, process_vm_readv and _writev, mount, bpf, io_uring_setup, userfaultfd,
# perf_event_open, keyctl, unshare, setns, pidfd_open, pidfd_getfd, init_module, open_by_handle_at,
# personality, seccomp, memfd_secret, sendmsg
numbers = {
    "x86_64": (57, 58, 101, 310, 311, 165, 321, 425, 323, 298, 250, 272, 308, 434, 438, 175, 304,
               135, 317, 447, 46),
    "aarch64": (117, 270, 271, 40, 280, 425, 282, 241, 219, 97, 268, 434, 438, 105, 265, 92, 277,
                447, 211),
}[os.uname().machine]
for number in numbers:
    found[f"call {number}"] = attempt(lambda: call(number, 0, 0, 0, 0, 0))
found["call of tomorrow"] = attempt(lambda: call(9999))
"""
    found = behind(probes, home=tmp_path)
    del found["standing"]
    tomorrow = found.pop("call of tomorrow")
    assert set(found.values()) == {"PermissionError 1"}, found
    assert tomorrow == "OSError 38"


@linux
def test_a_thread_of_its_own_is_behind_the_walls_too(tmp_path: Path) -> None:
    needs(walls.CALLS)
    probes = """
import _thread
gate = _thread.allocate_lock(); gate.acquire()
def inside():
    found["socket"] = attempt(lambda: __import__("socket").socket())
    found["file"] = attempt(lambda: open("/etc/passwd").read())
    gate.release()
_thread.start_new_thread(inside, ())
gate.acquire()
"""
    found = behind(probes, home=tmp_path)
    assert found["socket"] == "PermissionError 1"
    assert found["file"].startswith("PermissionError") or walls.FILES not in found["standing"]


@linux
def test_everything_that_operations_load_late_still_loads(tmp_path: Path) -> None:
    probes = """
for module in ("zlib", "hashlib", "hmac", "secrets", "encodings.shift_jis", "encodings.gb18030",
               "cryptography.hazmat.primitives.asymmetric.rsa", "cryptography.x509", "ada_url",
               "cryptography.hazmat.primitives.ciphers", "brotli", "console.libs.sources"):
    found[module] = attempt(lambda: __import__(module) and "loaded")
found["digest"] = attempt(lambda: OPERATIONS["node_source"](["events"], [])[0][:2])
"""
    found = behind(probes, home=tmp_path)
    assert found.pop("digest")[0] == "'"
    del found["standing"]
    assert {told for told in found.values()} <= {"'loaded'"}, found


@pytest.fixture
def status() -> Iterator[Path]:
    """Folder of /proc of a real worker that is ready."""
    spawned = worker.spawn()
    assert os.read(spawned.wire, 256)
    yield Path(f"/proc/{spawned.pid}")
    _end(spawned)


@linux
def test_a_live_worker_holds_nothing_of_its_parent(status: Path) -> None:
    names = {entry.split(b"=")[0] for entry in (status / "environ").read_bytes().split(b"\0")}
    assert names <= {b"", b"LD_LIBRARY_PATH"}
    assert (status / "cwd").readlink() == Path("/")
    held = {int(each.name): str(each.readlink()) for each in (status / "fd").iterdir()}
    assert held.keys() >= {0, 1, 2, 3}
    assert all(n <= 3 or target.startswith("anon_inode") for n, target in held.items()), held
    fields = dict(
        line.split(":\t", 1)
        for line in (status / "status").read_text().splitlines()
        if ":\t" in line
    )
    assert fields["Umask"] == "0777"
    tasks = [(each / "status").read_text() for each in (status / "task").iterdir()]
    for held_by in ("CapEff", "CapPrm", "CapInh", "CapAmb", "CapBnd"):
        none = f"{held_by}:\t{0:016x}"
        if held_by != "CapBnd" or os.geteuid() == 0:  # others cannot give up what root could get
            assert all(none in task for task in tasks), held_by
    assert all("NoNewPrivs:\t1" in task for task in tasks)
    if walls.CALLS in _standing():
        assert len(tasks) > 2
        assert all("Seccomp:\t2" in task for task in tasks)
    rows = (status / "limits").read_text().splitlines()
    hard = {row[:26].strip(): row[26:].split()[1] for row in rows[1:]}
    assert hard["Max file size"] == hard["Max core file size"] == hard["Max locked memory"] == "0"
    assert int(hard["Max data size"]) <= limits.WORKER_DATA_BYTES
    assert int(hard["Max open files"]) <= 32


@linux
def test_a_worker_knows_where_the_packages_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks nobody: what it is told must be what the console itself takes for its home."""
    for given in ({}, {"XDG_DATA_HOME": "/data"}, {"FNCONSOLE_HOME": "~/here"}):
        for name in ("XDG_DATA_HOME", "FNCONSOLE_HOME"):
            monkeypatch.delenv(name, raising=False)
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        command = worker.command()
        assert command[command.index("-c") + 3] == str(home())


@linux
def test_a_function_that_its_parent_forgets_is_ended_by_the_limit_of_processor_time(
    tmp_path: Path,
) -> None:
    """The limit is 10 s for a run, so it is only read here."""
    probes = """
import resource, time
found["first"] = resource.getrlimit(resource.RLIMIT_CPU)[0] - int(time.process_time())
"""
    assert behind(probes, home=tmp_path)["first"] == 2 * limits.RUN_TIMEOUT_S


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root has them")
def test_root_reads_what_is_python_s_by_privilege_where_it_cannot_else(tmp_path: Path) -> None:
    """As under sudo, with Python below a folder that is another user's alone."""
    ours, others = tmp_path / "ours", tmp_path / "others"
    for folder in (ours, others):
        folder.mkdir(mode=0o700)
    os.chown(others, 12345, 12345)
    probe = """
import os, sys; sys.path[:] = sys.argv[3:]
from console.runner import privileges
try:
    privileges.drop([needed])
    print([line.split()[1] for line in open("/proc/self/status") if line.startswith("CapP")])
    print(os.listdir(needed))
except PermissionError:
    print("refused")
"""
    told = []
    for folder in (ours, others):
        command = worker.command()
        at = command.index("-c") + 1
        command[at] = f"needed = {str(folder)!r}\n{probe}"
        told.append(subprocess.run(command, capture_output=True, text=True, timeout=30).stdout)
    none, read_only = f"{0:016x}", f"{4:016x}"
    assert told == [f"['{none}']\n[]\n", f"['{read_only}']\n[]\n"]


@linux
def test_an_open_file_of_the_parent_is_closed_in_the_worker(tmp_path: Path) -> None:
    """Even where the parent forgot to say so of it."""
    (tmp_path / "open").write_text("secret")
    inherited = os.open(tmp_path / "open", os.O_RDONLY)
    os.set_inheritable(inherited, True)
    spawned = worker.spawn()
    try:
        assert os.read(spawned.wire, 256)
        held = [str(each.readlink()) for each in Path(f"/proc/{spawned.pid}/fd").iterdir()]
        assert str(tmp_path / "open") not in held
    finally:
        os.close(inherited)
        _end(spawned)


def test_a_system_without_walls_gets_a_worker_that_says_so() -> None:
    """As a kernel too old for them, or a container that forbids them."""
    command = worker.command()
    at = command.index("-c") + 1
    lacking = "landlock.stand = lambda readable: False; seccomp.stand = lambda: False; "
    command[at] = command[at].replace(
        "main(*", f"from console.runner import landlock, seccomp; {lacking}main(*"
    )
    command[at] = command[at].replace("import landlock,", "import privileges, landlock,")
    command[at] = command[at].replace("main(*", "privileges.drop = lambda needed: False; main(*")
    spawned = worker.spawn(command)
    assert walls.decode(os.read(spawned.wire, 256)[11:]) == (walls.LIMITS,)
    _end(spawned)


def test_an_unknown_machine_has_no_filter() -> None:
    assert seccomp.program("riscv64", 1) is None


@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_a_filter_fits_its_machine(machine: str) -> None:
    code = seccomp.program(machine, 4711)
    assert code is not None and len(code) % 8 == 0 and len(code) // 8 <= 4096
    column = syscalls.MACHINES[machine][0]
    numbers = [pair[column] for pair in syscalls.FREELY.values()]
    numbers += [(each[0], each[1])[column] for each in syscalls.CHECKED.values()]
    given = [number for number in numbers if number is not None]
    assert len(given) == len(set(given)), "a number stands twice"
    assert max(given) <= syscalls.NEWEST


def test_what_a_worker_tells_of_its_walls_is_not_trusted() -> None:
    assert walls.decode(b"calls,<script>,limits,calls") == (walls.LIMITS, walls.CALLS)
    assert walls.decode(b"\xff\xfe") == ()
    assert walls.missing(tuple(walls.PURPOSES)) == []
