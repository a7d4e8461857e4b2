"""Time limits: outcomes instead of hangs, on the main thread and off it."""

import math
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
import sympy as sp
from mpmath import mp

from fieldmath.algebra import worker
from fieldmath.algebra.budget import Deadline, Outcome, run
from fieldmath.errors import InputError, InputTypeError

x = sp.Symbol("x")


def spin(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return "finished"


def in_thread(function, *args, **kwargs):
    """Run in another thread and return what it returned."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function(*args, **kwargs)))
    thread.start()
    thread.join(60)
    assert results, "the thread hangs or died"
    return results[0]


@pytest.fixture(scope="module", autouse=True)
def no_lost_process():
    yield
    worker.shut_down()


def alarm_is_off():
    return signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0) and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


# --- the main thread -------------------------------------------------------------------------------------------------


def test_a_call_that_returns_in_time_is_done_with_its_value():
    outcome = run(sp.expand, (x + 1) ** 2, seconds=5)
    assert (outcome.status, outcome.value, outcome.error) == ("done", x**2 + 2 * x + 1, None)
    assert outcome.is_done
    assert 0 <= outcome.elapsed < 5


def test_a_call_that_takes_too_long_is_interrupted_at_the_limit():
    outcome = run(spin, 10, seconds=0.05)
    assert outcome.status == "timeout"
    assert outcome.value is None
    assert 0.05 <= outcome.elapsed < 1  # Generous: the machine may be busy.
    assert alarm_is_off()


def test_broad_excepts_do_not_swallow_the_limit():
    def stubborn():
        while True:
            try:
                spin(0.01)
            except Exception:
                continue

    assert run(stubborn, seconds=0.05).status == "timeout"


def test_an_alarm_lost_in_a_bare_except_rings_again():
    def swallows_the_first_alarm():
        try:
            spin(5)
        except BaseException:
            spin(5)

    outcome = run(swallows_the_first_alarm, seconds=0.05)
    assert outcome.status == "timeout"
    assert outcome.elapsed < 3


@pytest.mark.parametrize("raised", [ValueError("no"), MemoryError(), RecursionError("deep"), ZeroDivisionError()])
def test_an_exception_of_the_call_is_kept_as_an_error(raised):
    def fails():
        raise raised

    outcome = run(fails, seconds=5)
    assert outcome.status == "error"
    assert outcome.error is raised
    assert outcome.value_or("other") == "other"


@pytest.mark.parametrize("raised", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_program_passes_through(raised):
    def fails():
        raise raised

    with pytest.raises(raised):
        run(fails, seconds=5)
    assert alarm_is_off()


def test_the_inner_limit_ends_the_inner_call_only():
    def outer():
        inner = run(spin, 10, seconds=0.03)
        return inner.status, spin(0.02)

    outcome = run(outer, seconds=10)
    assert outcome.value == ("timeout", "finished")
    assert alarm_is_off()


def test_the_outer_limit_ends_the_outer_call_during_an_inner_one():
    reached = []

    def outer():
        reached.append(run(spin, 10, seconds=8))

    outcome = run(outer, seconds=0.05)
    assert outcome.status == "timeout"
    assert outcome.elapsed < 2
    assert not reached


def test_the_outer_limit_still_acts_after_an_inner_call_ended():
    def outer():
        run(spin, 0.01, seconds=5)
        spin(10)

    assert run(outer, seconds=0.08).status == "timeout"


def test_an_alarm_of_somebody_else_goes_on():
    rung = []
    previous = signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        start = time.monotonic()
        assert run(spin, 0.15, seconds=5).value == "finished"
        assert len(rung) == 1
        assert rung[0] - start < 0.14  # During our call, not after it.
        signal.setitimer(signal.ITIMER_REAL, 30)
        run(spin, 0.01, seconds=5)
        assert 20 < signal.getitimer(signal.ITIMER_REAL)[0] <= 30
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_an_interrupted_call_leaves_no_precision_or_switch_behind():
    def dirty():
        mp.prec = 999
        sp.core.parameters.global_parameters.evaluate = False
        spin(10)

    before = mp.prec
    assert run(dirty, seconds=0.05).status == "timeout"
    assert mp.prec == before
    assert sp.Integer(1) + 1 == 2


@pytest.mark.slow
def test_sympy_answers_rightly_after_it_was_interrupted_at_many_places():
    integrand = sp.exp(x) * sp.sin(x) * x
    expected = sp.integrate(integrand, x)
    for tenth_of_milliseconds in range(1, 60, 4):
        sp.core.cache.clear_cache()
        run(sp.integrate, integrand, x, seconds=tenth_of_milliseconds * 1e-4)
    assert sp.simplify(sp.integrate(integrand, x) - expected) == 0


@pytest.mark.parametrize("seconds", [0, -1, math.nan])
def test_a_limit_that_is_no_time_is_refused(seconds):
    with pytest.raises(InputError, match="seconds must be a positive number or None; got"):
        run(spin, 0, seconds=seconds)


@pytest.mark.parametrize("seconds", ["2", True, [1]])
def test_a_limit_that_is_no_number_is_refused(seconds):
    with pytest.raises(InputTypeError, match="seconds must be"):
        run(spin, 0, seconds=seconds)


@pytest.mark.parametrize("seconds", [None, math.inf])
def test_no_limit_means_a_plain_call(seconds):
    assert run(lambda: 3, seconds=seconds).value == 3
    assert in_thread(run, lambda: 3, seconds=seconds).value == 3


# --- other threads ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_thread_gets_values_timeouts_and_errors_from_the_worker():
    f = sp.Function("f", real=True)
    assert in_thread(run, sp.diff, f(x) * x, x, seconds=20).value == f(x) + x * f(x).diff(x)
    assert in_thread(run, time.sleep, 20, seconds=0.1).status == "timeout"
    assert repr(in_thread(run, divmod, 1, 0, seconds=5).error) == repr(divmod_error())
    assert in_thread(run, sp.expand, (x + 1) ** 2, seconds=5).value == x**2 + 2 * x + 1


def divmod_error():
    try:
        divmod(1, 0)
    except ZeroDivisionError as error:
        return error


@pytest.mark.slow
def test_a_worker_that_does_not_react_is_killed_and_replaced():
    assert in_thread(run, int, seconds=20).value == 0
    process = worker._current.process
    outcome = in_thread(run, os.kill, process.pid, signal.SIGSTOP, seconds=0.2)
    assert outcome.status == "timeout"
    assert process.poll() is not None  # Dead and waited for: no zombie.
    assert in_thread(run, int, seconds=20).value == 0


@pytest.mark.slow
def test_a_worker_that_dies_is_an_error_and_is_replaced():
    outcome = in_thread(run, os._exit, 3, seconds=20)
    assert outcome.status == "error"
    assert "died" in str(outcome.error)
    assert in_thread(run, int, seconds=20).value == 0


def test_what_cannot_be_sent_to_the_worker_is_an_error_that_says_so():
    outcome = in_thread(run, lambda: 3, seconds=1)
    assert outcome.status == "error"
    assert "pickled" in str(outcome.error)
    assert "module-level" in str(outcome.error)


class Fussy(Exception):
    """Cannot be rebuilt from its message."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def test_an_exception_that_cannot_travel_becomes_its_text():
    assert repr(worker._portable(Fussy(1, 2))) == "WorkerError('Fussy: 1 and 2')"
    assert repr(worker._portable(ValueError("plain"))) == "ValueError('plain')"


@pytest.mark.slow
def test_a_value_that_cannot_be_sent_back_is_an_error():
    outcome = in_thread(run, sp.lambdify, x, x**2, seconds=20)
    assert outcome.status == "error"
    assert "pickled" in str(outcome.error)


@pytest.mark.slow
def test_many_threads_share_one_worker():
    outcomes: list[Outcome] = []
    threads = [threading.Thread(target=lambda n=n: outcomes.append(run(pow, n, 2, seconds=30))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcome.value for outcome in outcomes) == [n**2 for n in range(8)]


@pytest.mark.slow
def test_a_script_without_main_guard_can_use_the_worker_and_leaves_no_process():
    script = (
        "import threading, time; from fieldmath.algebra import worker; from fieldmath.algebra.budget import run\n"
        "t = threading.Thread(target=lambda: print(run(pow, 2, 5, seconds=30).value, worker._current.process.pid))\n"
        "t.start(); t.join()\n"
    )
    command = [sys.executable, "-W", "error", "-"]
    done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    value, pid = done.stdout.split()
    assert value == "32"
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


class Lingering:
    """Takes its time to go."""

    def __del__(self):
        until = time.monotonic() + 0.15
        while time.monotonic() < until:
            pass


def test_an_alarm_inside_a_destructor_rings_again_without_a_word():
    """Python cannot raise from a destructor; the limit still ends the call, and nothing is reported."""
    reported = []
    before, sys.unraisablehook = sys.unraisablehook, reported.append

    def call():
        Lingering()
        while True:
            pass

    try:
        outcome = run(call, seconds=0.05)
        assert sys.unraisablehook == reported.append
    finally:
        sys.unraisablehook = before
    assert outcome.status == "timeout"
    assert reported == []


def test_a_patient_limit_counts_computing_and_not_waiting():
    assert run(time.sleep, 0.1, seconds=0.02, patience=100).is_done
    assert run(time.sleep, 10, seconds=0.02, patience=2).status == "timeout"
    start = time.thread_time()
    assert run(spin, 30, seconds=0.05, patience=1000).status == "timeout"
    assert 0.05 <= time.thread_time() - start < 1


def test_a_patient_deadline_counts_computing_and_not_waiting():
    patient, plain = Deadline(0.05, patience=100), Deadline(0.05)
    time.sleep(0.06)
    assert plain.is_over()
    assert not patient.is_over()
    spin_until = time.thread_time() + 0.06
    while time.thread_time() < spin_until:
        pass
    assert patient.is_over()
    assert not patient.is_over(grace=10)
