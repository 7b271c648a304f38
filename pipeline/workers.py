"""Processes that work through batches, and outlive items that crash, hang, or eat memory.

The parent hands each worker a batch through a pipe of its own, so that one that dies garbles nothing of the others'. When a worker
dies or is too slow over a batch, another goes through that batch item by item: the one at which that happens again is given up,
and told as a :class:`Failure`; the rest go on. No more batches are under way than the workers can soon use.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[list[Any]], list[Any]]

_START = 120.0  # seconds in which a worker must be ready; imports on a busy machine are slow
_STARTS = 3  # workers in a row that may die before they are ready
_AHEAD = 2  # batches under way for each worker
_EXITS = 5.0  # seconds a worker has to end whose pipe is closed


class WorkersError(Exception):
    """No worker can be started; the message is one line."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take: seconds, as many more for each unit of its size, and the memory of its process in MiB (0: any)."""

    seconds: float = 60.0
    memory: int = 2048


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no result of an item: a sentence."""

    problem: str


@dataclass(slots=True)
class _Job(Generic[Item]):
    """A batch under way, with as many results as there are so far; ``singly`` once it has cost a worker its life."""

    items: list[Item]
    results: list[Any] = field(default_factory=list)
    singly: bool = False

    @property
    def done(self) -> bool:
        return len(self.results) == len(self.items)


class _Worker:
    """A process and the parent's end of its pipe."""

    def __init__(self, setup: Callable[[], Work], limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, setup, limits.memory), daemon=True)
        with _without_interrupts():
            self.process.start()
        theirs.close()
        self.ready = False
        self.job: _Job[Any] | None = None
        self.deadline = time.monotonic() + _START

    def give(self, job: _Job[Any], seconds: float) -> None:
        self.job, self.deadline = job, time.monotonic() + seconds
        # One that died just now is noticed when its answer is waited for.
        with contextlib.suppress(OSError):
            self.pipe.send((job.items[len(job.results) :], job.singly))

    def end(self, *, at_once: bool = True) -> int:
        """See to it that the process ends, and tell how it did."""
        self.pipe.close()
        if not at_once:
            self.process.join(_EXITS)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        return self.process.exitcode or 0


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """A process started within never sees Ctrl-C, which the parent answers; the parent sees it later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def work_through(
    batches: Iterable[list[Item]],
    setup: Callable[[], Work],
    workers: int,
    limits: Limits,
    size: Callable[[Item], int] = lambda item: 0,
) -> Iterator[tuple[list[Item], list[Any]]]:
    """Each batch in order, with the result or :class:`Failure` of each item.

    ``setup`` is called once in each worker, which is a new process: it must be picklable, and gives the function that makes a
    list of results of a list of items. ``size`` counts the units of time that an item may take beyond the first. Raises what
    ``setup`` raises, and :class:`WorkersError` where workers cannot start.
    """
    pool = _Pool(setup, workers, limits, size)
    try:
        yield from pool.run(iter(batches))
    finally:
        pool.close()


class _Pool:
    def __init__(self, setup: Callable[[], Work], workers: int, limits: Limits, size: Callable[[Any], int]) -> None:
        self._setup, self._limits, self._size = setup, limits, size
        self._most = workers
        self._workers: list[_Worker] = []
        self._waiting: deque[_Job[Any]] = deque()
        self._failed_starts = 0

    def run(self, batches: Iterator[list[Any]]) -> Iterator[tuple[list[Any], list[Any]]]:
        under_way: deque[_Job[Any]] = deque()
        more = True
        while more or under_way:
            while more and len(under_way) < self._most * _AHEAD:
                batch = next(batches, None)
                more = batch is not None
                if batch:
                    under_way.append(_Job(batch))
                    self._waiting.append(under_way[-1])
                    self._hand_out()  # workers start while the next batch is read
            while under_way and under_way[0].done:
                job = under_way.popleft()
                yield job.items, job.results
            if under_way and not under_way[0].done:
                self._step()

    def close(self) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _hand_out(self) -> None:
        """Give what waits to workers that are free; start another while there is more than they can take."""
        for worker in self._workers:
            if self._waiting and worker.ready and worker.job is None:
                job = self._waiting.popleft()
                worker.give(job, self._seconds(job))
        idle = sum(worker.job is None for worker in self._workers)
        while len(self._waiting) > idle and len(self._workers) < self._most:
            self._workers.append(_Worker(self._setup, self._limits))
            idle += 1

    def _step(self) -> None:
        """Wait until a worker says something, ends, or is out of time."""
        self._hand_out()
        busy = [worker for worker in self._workers if worker.job is not None or not worker.ready]
        timeout = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
        ready = wait([worker.pipe for worker in busy], timeout)
        for worker in busy:
            if worker.pipe in ready:
                self._hear(worker)
            elif time.monotonic() >= worker.deadline:
                self._lose(worker, too_slow=True)

    def _hear(self, worker: _Worker) -> None:
        try:
            kind, content = worker.pipe.recv()
        except (EOFError, OSError):
            self._lose(worker, too_slow=False)
            return
        if kind == "error":
            raise content
        if kind == "ready":
            worker.ready, self._failed_starts = True, 0
        elif (job := worker.job) is not None:
            job.results += content
            if job.done:
                worker.job = None
            else:
                worker.deadline = time.monotonic() + self._seconds(job)
        self._hand_out()

    def _lose(self, worker: _Worker, *, too_slow: bool) -> None:
        """A worker is gone: its batch is gone through singly, or else the item is known that it was at."""
        self._workers.remove(worker)
        job, code = worker.job, worker.end(at_once=too_slow)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS:
                raise WorkersError(f"worker processes {_ending(code)} before they are ready: allow them more memory")
        if job is None:
            return
        if job.singly or len(job.items) - len(job.results) == 1:
            job.results.append(Failure(self._problem(job, code, too_slow)))
        job.singly = True
        if not job.done:
            self._waiting.appendleft(job)
        self._hand_out()

    def _seconds(self, job: _Job[Any]) -> float:
        """The time for what is worked on at once: a batch, or the next item of one."""
        rest = job.items[len(job.results) :]
        return self._limits.seconds * (1 + sum(map(self._size, rest[:1] if job.singly else rest)))

    def _problem(self, job: _Job[Any], code: int, too_slow: bool) -> str:
        if too_slow:
            seconds = self._limits.seconds * (1 + self._size(job.items[len(job.results)]))
            return f"it took more than {seconds:g} seconds"
        return f"the process that worked on it {_ending(code)}"


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    return f"was ended by {name}{', perhaps for want of memory' if name == 'SIGKILL' else ''}"


def _serve(pipe: Connection, setup: Callable[[], Work], memory: int) -> None:
    """A worker's life: batches come, results go, until the pipe is closed."""
    _end_with_parent()
    _limit_memory(memory)
    try:
        _answer(pipe, setup)
    except (EOFError, OSError):
        os._exit(0)
    except BaseException:  # MemoryError, above all: the parent tells what became of the item, no traceback does
        os._exit(1)


def _answer(pipe: Connection, setup: Callable[[], Work]) -> None:
    try:
        work = setup()
    except MemoryError:
        raise
    except Exception as error:
        pipe.send(("error", error))
        return
    pipe.send(("ready", None))
    while True:
        items, singly = pipe.recv()
        for part in [[item] for item in items] if singly else [items]:
            pipe.send(("results", work(part)))


def _end_with_parent() -> None:
    """A parent that is killed closes no worker; one in the middle of its work would go on, and one that hangs for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _limit_memory(memory: int) -> None:
    """Where the system has such a limit (Linux), more memory is refused, and Python raises MemoryError."""
    if not memory or not sys.platform.startswith("linux"):
        return
    import resource

    most = memory << 20
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
