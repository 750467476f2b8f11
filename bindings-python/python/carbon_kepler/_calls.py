"""Functions each of whose calls is a block."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import aclosing
from functools import wraps
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])


def each_call(function: Function, block: Callable[[], Any]) -> Function:
    """Do each call inside a block of its own, which is entered as the function is called: with or without async.

    A generator does its work while it is iterated, so that its block lasts from its first step to its end.
    """
    wrapped: Callable[..., Any]
    if inspect.isasyncgenfunction(function):

        async def wrapped(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            async with block(), aclosing(function(*args, **kwargs)) as steps:
                sent = None
                while True:
                    try:
                        step = await steps.asend(sent)
                    except StopAsyncIteration:
                        return
                    sent = yield step

    elif inspect.isgeneratorfunction(function):

        def wrapped(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            with block():
                return (yield from function(*args, **kwargs))

    elif inspect.iscoroutinefunction(function):

        async def wrapped(*args: Any, **kwargs: Any) -> Any:
            async with block():
                return await function(*args, **kwargs)

    else:

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with block():
                return function(*args, **kwargs)

    return cast(Function, wraps(function)(wrapped))
