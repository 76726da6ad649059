# SPDX-License-Identifier: MIT
"""Runs on a terminal, in TAP: live_test.py PLENUM SCENARIOS

A pseudo-terminal stands for the person's: what is drawn on it is looked at, keys are typed, signals sent, and
at the end it must be as it was."""

import json
import os
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time

try:
    import fcntl
    import pty
    import termios
except ImportError:
    print("1..0 # SKIP there are no pseudo-terminals here")
    sys.exit(0)

PLENUM, SCENARIOS = sys.argv[1], sys.argv[2]
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
PATIENCE = 60

FOLDER = tempfile.mkdtemp()


def path(name):
    return os.path.join(FOLDER, name)


def write(name, text):
    with open(path(name), "w", encoding="utf-8") as file:
        file.write(text)
    return path(name)


ENDLESS = write("endless.lua", """
local plenum = require "plenum"
local p = plenum.scenario { title = "For ever", until_time = 1e9, params = { stop = 0 } }
local devices = require("plenum.topology").ring { count = 6, link = { latency = 1 } }
for i = 1, 6 do
  devices[i]:spawn(function()
    while true do
      plenum.send_after(0, plenum.self(), { "tick" })
      plenum.receive()
      plenum.sleep(1)
      if i == 1 and plenum.now() % 100000 == 0 then print("round") end
    end
  end)
end
if p.stop > 0 then plenum.experiment(function() plenum.sleep(p.stop) plenum.stop() end) end
""")

# A process stops the world where other shards have gone ahead: the run is repeated.
REPEATED = write("repeated.lua", """
local plenum = require "plenum"
local net = require("plenum.topology").line { count = 4, link = { latency = 50 } }
for i = 1, 4 do
  net[i]:spawn(function()
    for n = 1, 1000 do
      plenum.sleep(0.5 + i / 100)
      if n % 10 == 0 then plenum.send(plenum.self(), { "n", n }) plenum.receive() end
    end
    if i == 1 then plenum.stop() end
    while true do plenum.sleep(1) end
  end)
end
""")

CRASH = write("crash.lua", """
local plenum = require "plenum"
plenum.device { name = "only" }:spawn(function() while true do plenum.sleep(1) end end)
""")

HANGS = write("hangs.lua", """
local plenum = require "plenum"
plenum.device { name = "only" }:spawn(function() plenum.sleep(1) string.find(("a"):rep(60), (".-"):rep(40) .. "b") end)
""")


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, *words, command="run", columns=80, rows=24, stdin=None, **environment):
        self.output = ""
        self.master, slave = pty.openpty()
        self.slave = slave
        self.resize(columns, rows)
        self.usual = termios.tcgetattr(slave)
        variables = {**os.environ, "TERM": "xterm", "LC_ALL": "C", **environment}
        self.process = subprocess.Popen(
            [PLENUM, command, *words], stdin=stdin if stdin is not None else slave, stdout=slave, stderr=slave,
            env=variables, preexec_fn=self.own_session, cwd=FOLDER)

    def own_session(self):
        for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP):
            signal.signal(number, signal.SIG_DFL)  # whatever the tests were started with
        os.setsid()
        fcntl.ioctl(1, termios.TIOCSCTTY, 0)

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys):
        os.write(self.master, keys.encode())

    def pump(self, seconds):
        ready, _, _ = select.select([self.master], [], [], seconds)
        if ready:
            self.output += os.read(self.master, 65536).decode("utf-8", "replace")
        return bool(ready)

    def page(self):
        """What was drawn last, as rows."""
        frames = self.output.rsplit(LEAVE)[0].split("\x1b[H")
        complete = [frame for frame in frames[1:] if "\x1b[J" in frame]
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", complete[-1]).replace("\r", "") if complete else ""

    def wait_for(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end or self.process.poll() is not None and not self.pump(0):
                raise AssertionError(f"no {what} in {self.output[-3000:]!r}")
            self.pump(0.05)

    def wait_for_page(self, pattern):
        self.wait_for(lambda: re.search(pattern, self.page()), f"page with {pattern}")
        return self.page()

    def finish(self):
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it does not end: {self.output[-3000:]!r}"
            self.pump(0.05)
        while self.pump(0.05):
            pass
        return self.process.returncode

    def check_restored(self, screens=1):
        assert self.output.count(ENTER) == screens, f"entered {self.output.count(ENTER)} times"
        assert self.output.count(LEAVE) == screens, f"left {self.output.count(LEAVE)} times"
        assert self.output.count("\x1b[?25h") == screens, "the cursor stays hidden"
        assert termios.tcgetattr(self.slave) == self.usual, "the terminal is not as it was"


def plain(*words):
    """The summary without a terminal."""
    done = subprocess.run([PLENUM, "run", *words, "--quiet", "--json", "-"], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False, timeout=PATIENCE)
    return json.loads(done.stdout)


def summary(name):
    with open(path(name), encoding="utf-8") as file:
        return json.load(file)


def events_of(page):
    return int(re.search(r"([\d,]+) events", page).group(1).replace(",", ""))


TESTS = []


def test(function):
    TESTS.append(function)
    return function


@test
def a_run_that_is_watched_paused_and_stepped_is_the_same_run():
    for name, shards in (("all_to_all", 1), ("all_to_all", 4), ("token_ring", 2), ("leader", 2), ("mm1", 1)):
        scenario = os.path.join(SCENARIOS, name + ".lua")
        expected = plain(scenario)
        terminal = Terminal(scenario, "--live", "--paused", "--shards", str(shards), "--json", path("live.json"))
        assert events_of(terminal.wait_for_page("paused")) == 0
        for key in "sststtss":
            before = events_of(terminal.page())
            terminal.type(key)
            terminal.wait_for(lambda: events_of(terminal.page()) > before and "paused" in terminal.page(),
                              f"step by {key} after {before} events of {name}")
        terminal.type(" ")
        assert terminal.finish() == 0
        terminal.check_restored()
        found = summary("live.json")
        for field in ("fingerprint", "events", "time", "ended", "results"):
            assert found[field] == expected[field], f"{name}: {field} {found[field]} and not {expected[field]}"


@test
def top_is_another_word_for_it():
    terminal = Terminal(ENDLESS, "--paused", command="top")
    terminal.wait_for_page("For ever .*paused")
    terminal.type("q")
    assert terminal.finish() == 1
    terminal.check_restored()
    assert re.search(r"plenum run \S*endless.lua --seed 1", terminal.output), terminal.output[-500:]
    done = subprocess.run([PLENUM, "help", "top"], capture_output=True, check=False, timeout=PATIENCE)
    assert b"plenum top" in done.stdout and b"--paused" in done.stdout


@test
def a_run_that_is_repeated_goes_on_in_the_view():
    expected = plain(REPEATED)
    terminal = Terminal(REPEATED, "--live", "--paused", "--shards", "4", "--json", path("live.json"))
    terminal.wait_for_page("paused")
    terminal.type("+++ ")
    assert terminal.finish() == 0
    terminal.check_restored()
    assert summary("live.json")["fingerprint"] == expected["fingerprint"]


@test
def steps_go_from_instant_to_instant():
    terminal = Terminal(ENDLESS, "--live", "--paused")
    terminal.wait_for_page("time 0 of 1e\\+09 s.*next at 0\n")
    terminal.type("s")
    terminal.wait_for_page("time 0 of .*next at 1\n")
    terminal.type("s")
    terminal.wait_for_page("time 1 of .*next at 2\n")
    terminal.type("q")
    assert terminal.finish() == 1
    terminal.check_restored()
    assert "interrupted" in terminal.output and "repeat with: plenum run" in terminal.output


@test
def a_run_goes_on_pauses_and_stands_still():
    terminal = Terminal(ENDLESS, "--live")
    terminal.wait_for_page(r"about .* left")
    terminal.wait_for_page(r"device|ring")
    terminal.type(" ")
    before = events_of(terminal.wait_for_page("paused"))
    assert before > 0
    terminal.pump(1)
    assert events_of(terminal.page()) == before
    terminal.type("?")
    terminal.wait_for_page("Nothing here changes the run")
    terminal.type("?z")
    terminal.wait_for_page(r"> devices \(6\)")
    terminal.type("\t\x1b[C")
    terminal.wait_for_page(r"> processes")
    terminal.type(" ")
    terminal.wait_for(lambda: events_of(terminal.page()) > before, "events after the pause")
    terminal.type("q")
    assert terminal.finish() == 1
    terminal.check_restored()


@test
def the_log_is_held_for_the_end():
    terminal = Terminal(ENDLESS, "--set", "stop=250000", "--live")
    assert terminal.finish() == 0
    terminal.check_restored()
    after = terminal.output.split(LEAVE)[1]
    assert after.count("round") == 2, after


@test
def signals_leave_the_terminal_as_it_was():
    for number in (signal.SIGINT, signal.SIGTERM):
        for words in (["--live"], ["--live", "--paused"]):
            terminal = Terminal(ENDLESS, *words)
            terminal.wait_for_page("events")
            terminal.process.send_signal(number)
            assert terminal.finish() == 1
            terminal.check_restored()
            assert "interrupted" in terminal.output.split(LEAVE)[1]
    for number in (signal.SIGHUP, signal.SIGQUIT):
        terminal = Terminal(ENDLESS, "--live")
        terminal.wait_for_page("events")
        terminal.process.send_signal(number)
        assert terminal.finish() == -number
        terminal.check_restored()


@test
def the_key_for_interrupting_works():
    terminal = Terminal(ENDLESS, "--live")
    terminal.wait_for_page("events")
    terminal.type("\x03")
    assert terminal.finish() == 1
    terminal.check_restored()


@test
def a_fault_leaves_the_terminal_as_it_was():
    terminal = Terminal(CRASH, "--live", "--paused")
    terminal.wait_for_page("paused")
    terminal.process.send_signal(signal.SIGABRT)
    status = terminal.finish()
    if status == -signal.SIGABRT:
        return  # a sanitizer handles it
    assert status == 3
    terminal.check_restored()
    assert "fault of plenum itself" in terminal.output.split(LEAVE)[1]


@test
def a_watchdog_that_gives_up_leaves_the_terminal_as_it_was():
    terminal = Terminal(HANGS, "--live", "--watchdog", "1")
    assert terminal.finish() == 1
    terminal.check_restored()
    assert "--watchdog" in terminal.output.split(LEAVE)[1]


@test
def the_watchdog_does_not_mind_a_pause():
    terminal = Terminal(os.path.join(SCENARIOS, "token_ring.lua"), "--live", "--paused", "--watchdog", "0.5")
    terminal.wait_for_page("paused")
    terminal.type("s")
    end = time.monotonic() + 3
    while time.monotonic() < end:
        terminal.pump(0.2)
    terminal.type(" ")
    assert terminal.finish() == 0
    terminal.check_restored()


@test
def a_stopped_program_gives_the_terminal_back_and_takes_it_again():
    terminal = Terminal(ENDLESS, "--live")
    terminal.wait_for_page("events")
    terminal.process.send_signal(signal.SIGTSTP)  # nobody could continue it: it leaves, and comes back
    terminal.wait_for(lambda: terminal.output.count(ENTER) == 2, "second screen")
    terminal.process.send_signal(signal.SIGSTOP)
    time.sleep(0.3)
    while terminal.pump(0.05):
        pass
    drawn = terminal.output.count("\x1b[J")
    termios.tcsetattr(terminal.slave, termios.TCSANOW, terminal.usual)  # as a shell would
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for(lambda: terminal.output.count("\x1b[J") > drawn + 1, "page after it was continued")
    assert not termios.tcgetattr(terminal.slave)[3] & termios.ICANON, "keys are lines again"
    terminal.type("q")
    assert terminal.finish() == 1
    assert termios.tcgetattr(terminal.slave) == terminal.usual
    assert terminal.output.endswith("\n") and terminal.output.count(LEAVE) == 2


@test
def a_job_is_stopped_and_continued():
    """As a shell does it: the program is no leader of a session, and its parent is in the same."""
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER, PLENUM, ENDLESS], cwd=FOLDER)
    assert keeper.wait(PATIENCE) == 0


KEEPER = r"""
import os, pty, select, signal, sys, termios, time
master, slave = pty.openpty()
os.setsid()
import fcntl
fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
usual = termios.tcgetattr(slave)
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = os.fork()
if child == 0:
    os.setpgid(0, 0)
    os.tcsetpgrp(slave, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    for fd in (0, 1, 2): os.dup2(slave, fd)
    os.environ.update(TERM="xterm", LC_ALL="C")
    os.execv(sys.argv[1], [sys.argv[1], "run", sys.argv[2], "--live"])
output = b""
def wait(condition):
    global output
    end = time.time() + 60
    while not condition():
        assert time.time() < end, output[-2000:]
        if select.select([master], [], [], 0.05)[0]: output += os.read(master, 65536)
wait(lambda: b"events" in output)
os.write(master, b"\x1a")
state = []
def stopped():
    found, status = os.waitpid(child, os.WUNTRACED | os.WNOHANG)
    state.append(status)
    return found == child
wait(stopped)
assert os.WIFSTOPPED(state[-1]), state[-1]
while select.select([master], [], [], 0.2)[0]: output += os.read(master, 65536)
assert output.count(b"\x1b[?1049l") == 1
assert termios.tcgetattr(slave) == usual
os.kill(child, signal.SIGCONT)
wait(lambda: output.count(b"\x1b[?1049h") >= 2)
drawn = output.count(b"\x1b[J")
wait(lambda: output.count(b"\x1b[J") > drawn + 1)
os.write(master, b"q")
wait(stopped)
assert os.WIFEXITED(state[-1]) and os.WEXITSTATUS(state[-1]) == 1, state[-1]
assert termios.tcgetattr(slave) == usual
"""


@test
def another_size_is_drawn_to():
    terminal = Terminal(ENDLESS, "--live", "--paused")
    assert terminal.wait_for_page("paused").count("\n") == 23
    terminal.resize(60, 12)
    terminal.process.send_signal(signal.SIGWINCH)
    terminal.wait_for(lambda: terminal.page().count("\n") == 11, "page of 12 rows")
    assert max(len(row) for row in terminal.page().split("\n")) == 59
    terminal.type("q")
    terminal.finish()
    terminal.check_restored()


@test
def colours_and_characters_are_as_the_environment_wants_them():
    colour = re.compile(r"\x1b\[[1-9][0-9;]*m")
    terminal = Terminal(ENDLESS, "--live", "--paused", LC_ALL="en_US.UTF-8")
    terminal.wait_for_page("paused")
    terminal.type("s")
    terminal.wait_for_page("\u2588")
    assert colour.search(terminal.output)
    terminal.type("q")
    terminal.finish()
    terminal = Terminal(ENDLESS, "--live", "--paused", NO_COLOR="1")
    terminal.wait_for_page("paused")
    terminal.type("s")
    terminal.wait_for_page("########")
    terminal.type("q")
    terminal.finish()
    assert not colour.search(terminal.output)


@test
def without_a_terminal_live_is_refused_in_clear_words():
    done = subprocess.run([PLENUM, "run", ENDLESS, "--live"], stdin=subprocess.DEVNULL, capture_output=True,
                          check=False, timeout=PATIENCE)
    assert done.returncode == 2 and done.stdout == b""
    assert b"--live draws on a terminal, and standard error is none" in done.stderr, done.stderr
    terminal = Terminal(ENDLESS, "--live", TERM="dumb")
    assert terminal.finish() == 2
    assert "TERM=dumb" in terminal.output and "\x1b" not in terminal.output
    terminal = Terminal(ENDLESS, "--paused")
    assert terminal.finish() == 2
    assert "--paused goes with --live" in terminal.output


@test
def a_scenario_that_does_not_load_says_so_below():
    terminal = Terminal(write("broken.lua", "local plenum = 1 +"), "--live")
    assert terminal.finish() == 2
    terminal.check_restored()
    assert "broken.lua:1:" in terminal.output.split(LEAVE)[1]


@test
def a_long_run_tells_its_progress_and_leaves_no_trace():
    terminal = Terminal(ENDLESS)
    pattern = (r"\r\x1b\[K[\d.e+]+ of 1e\+09 s \(\d+ %\), about [^\r]+ left, [\d,.]+( M)? events/s, [\d.]+ [kMG]B")
    terminal.wait_for(lambda: len(re.findall(pattern, terminal.output)) >= 3, "progress")
    drawn, begun = len(re.findall(r"\x1b\[K", terminal.output)), time.monotonic()
    while time.monotonic() < begun + 2:
        terminal.pump(0.1)
    times = len(re.findall(r"\x1b\[K", terminal.output)) - drawn
    assert times <= 20, f"{times} times in two seconds"  # some a second, not hundreds
    terminal.type("\x03")
    terminal.finish()
    assert "events/s" not in terminal.output.rsplit("\r\x1b[K", 1)[1], terminal.output[-500:]
    assert ENTER not in terminal.output


@test
def a_short_run_and_a_quiet_one_tell_none():
    terminal = Terminal(os.path.join(SCENARIOS, "token_ring.lua"))
    assert terminal.finish() == 0
    assert "\x1b[K" not in terminal.output
    terminal = Terminal(ENDLESS, "--quiet")
    end = time.monotonic() + 3
    while time.monotonic() < end:
        terminal.pump(0.2)
    assert terminal.output == ""
    terminal.type("\x03")
    terminal.finish()


def main():
    print(f"1..{len(TESTS)}")
    failed = False
    for number, body in enumerate(TESTS, 1):
        name = body.__name__.replace("_", " ")
        try:
            body()
            print(f"ok {number} - {name}", flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed = True
            words = f"{type(error).__name__}: {error}".replace("\n", "\n# ")
            print(f"not ok {number} - {name}\n# {words}", flush=True)
    subprocess.run(["rm", "-rf", FOLDER], check=False)
    sys.exit(failed)


main()
