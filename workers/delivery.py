"""One attempt to deliver. The one place where an exception becomes a retry decision."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import SQLAlchemyError

from engine.specs.notifications import Notifications
from workers.classification import of_answer, of_no_answer
from workers.database import Database
from workers.outbox import DeliveryId, Held, Leases, LeaseToken, Result
from workers.sealing import Erased
from workers.transports import NoAnswer, Transport

log = structlog.get_logger()


class Courier:
    """Makes attempts, in the name of one worker."""

    def __init__(
        self, database: Database, leases: Leases, transport: Transport, notifications: Notifications, *, worker: str
    ) -> None:
        self._database = database
        self._leases = leases
        self._transport = transport
        self._channels = notifications.events.channels
        self._results = notifications.results
        self._worker = worker

    def attempt(self, delivery_id: DeliveryId, lease: LeaseToken) -> None:
        """Deliver under a lease, and write down what came of it. Raises nothing that a second attempt could mend.

        Doing it twice does no harm: the second finds the lease used.
        """
        try:
            self._attempt(delivery_id, lease)
        except SQLAlchemyError as error:
            # The lease runs out by itself, and the delivery is due again.
            log.error("delivery_not_recorded", delivery=delivery_id, error=type(error).__name__)

    def _attempt(self, delivery_id: DeliveryId, lease: LeaseToken) -> None:
        with self._database.writing() as session:
            held = self._leases.held(session, delivery_id, lease, self._worker)
        if held is None:
            return  # the lease is not ours any more, or the call is made already
        result = self._call(held)  # no transaction is open here
        with self._database.writing() as session:
            written = self._leases.finish(session, delivery_id, lease, result)
        event = "delivery_attempted" if written else "delivery_result_came_late"
        log.info(event, delivery=delivery_id, attempt=held.number, outcome=result.outcome, code=_code(result))

    def _call(self, held: Held) -> Result:
        try:
            with self._database.reading() as session:
                message = self._leases.open(session, held)
            answer = self._transport.send(self._channels[held.channel], held.address, message)
        except NoAnswer as failure:
            return of_no_answer(self._results, failure)
        except Erased:
            return Result(self._results.troubles["erased"])
        except SQLAlchemyError:
            raise
        except Exception as error:
            # A defect of ours must not lose the event: it waits for the next attempt, and people see it waiting.
            log.exception("delivery_defect", delivery=held.delivery_id)
            return Result(self._results.troubles["defect"], text=type(error).__name__)
        return of_answer(self._results, answer)


def _code(result: Result) -> str | None:
    """What an operator looks up; a receiver's own words may name people and are not logged."""
    return result.platform_code or result.error_id or result.result_code
