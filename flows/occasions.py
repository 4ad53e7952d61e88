"""The kinds of occasions: what may give a reason to call, what day each is about, and how it can cease to be one."""

from __future__ import annotations

from enum import StrEnum


class OccasionKind(StrEnum):
    """Why we may call somebody. The day of an occasion is the day it happened, or the day on which it falls due."""

    # What lists bring: these have happened.
    SERVICE = "service"  # the car was picked up from the workshop
    DELIVERY = "delivery"  # the new car was handed over
    VISIT = "visit"  # a prospect came to the showroom
    ORDER = "order"  # a new car is ordered and awaited

    # What falls due, worked out from what is known of a car or a person.
    FIRST_MAINTENANCE = "first_maintenance"  # the day estimated or agreed for it
    MAINTENANCE = "maintenance"  # the next periodic one
    WARRANTY = "warranty"  # the last day of it
    INSPECTION = "inspection"  # the last day for the official one
    INSURANCE = "insurance"  # the last day it covers
    BIRTHDAY = "birthday"  # this year's
    FESTIVAL = "festival"  # the day itself
    NEAR_LOST = "near_lost"  # a car not seen for a while: its last visit
    LOST = "lost"  # a car not seen for 90 days: its last visit

    # What comes up in the day's work.
    APPOINTMENT = "appointment"  # has a moment
    REMINDER = "reminder"  # a reminder went out by SMS; has a moment
    PROPOSAL = "proposal"  # an appointment is to be offered
    PARTS = "parts"  # ordered parts have come
    COMPLAINT = "complaint"  # there is news of one
    COMPLAINT_SOLVED = "complaint_solved"  # its owner says it is solved
    EXTRA_WORK = "extra_work"  # more was found than was ordered
    DELAY = "delay"  # the promised time cannot be kept
    READY = "ready"  # the car can be fetched
    RECALL = "recall"
    EVENT = "event"  # an invitation
    WEATHER = "weather"  # a warning


class Gone(StrEnum):
    """Why an occasion is no reason to call any more."""

    CAME_IN = "came_in"
    BOUGHT = "bought"
    RENEWED = "renewed"
    KEPT = "kept"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    LOST = "lost"
    CAR_GONE = "car_gone"
    CAME_AGAIN = "came_again"
    OVERTAKEN = "overtaken"

    @property
    def why(self) -> str:
        """The same in a sentence, for the record."""
        return _WHY[self]


_WHY = {
    Gone.CAME_IN: "The car has been in the workshop meanwhile (rule 2.04).",
    Gone.BOUGHT: "The customer has bought a car meanwhile (rule 2.17).",
    Gone.RENEWED: "It has been renewed already.",
    Gone.KEPT: "The customer has come as agreed.",
    Gone.CANCELLED: "It was cancelled.",
    Gone.LOST: "They will not buy, or do not want to be asked again (rule 2.17).",
    Gone.CAR_GONE: "The customer no longer has the car (rule 3.12).",
    Gone.CAME_AGAIN: "The customer came again, and the last visit counts.",
    Gone.OVERTAKEN: "The complaint has moved on: newer news, solved, closed or opened again (rule 6.09).",
    Gone.CHANGED: "The date it was about is another one now, or has been struck out.",
}
