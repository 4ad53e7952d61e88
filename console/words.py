"""The words on the pages for what the store keeps as codes: one table each, translated when read.

A code that is not in its table is shown as it is, because a wrong word would hide it.
"""

from __future__ import annotations

from collections.abc import Mapping

from phonenumbers import PhoneNumberFormat, format_number, parse

from console.i18n import _
from flows.lifecycles import Disposition, Outcome, TicketState
from store.desk import Car, Person


def N_(message: str) -> str:
    """Marks a message for the translators; it is translated where it is used."""
    return message


T, D, O = TicketState, Disposition, Outcome  # noqa: E741  # read as one table

STATES: Mapping[str, str] = {
    T.OPEN: N_("New"),
    T.ACKNOWLEDGED: N_("Acknowledged"),
    T.IN_PROGRESS: N_("In progress"),
    T.RESOLVED: N_("Resolved"),
    T.VERIFIED: N_("Closed"),
    T.REOPENED: N_("Reopened"),
}
EVENTS: Mapping[str, str] = {
    "opened": N_("Ticket opened"),
    "added": N_("Added"),
    "noted": N_("Note"),
    T.ACKNOWLEDGED: N_("Taken"),
    T.IN_PROGRESS: N_("Work begun"),
    T.RESOLVED: N_("Solved"),
    T.VERIFIED: N_("Confirmed by the customer, closed"),
    T.REOPENED: N_("Opened again"),
}
MOVES: Mapping[str, str] = {
    T.ACKNOWLEDGED: N_("Take it"),
    T.IN_PROGRESS: N_("Begin work"),
    T.RESOLVED: N_("Mark as solved"),
    T.VERIFIED: N_("Customer confirms, close"),
    T.REOPENED: N_("Open again"),
}
SEVERITIES: Mapping[str, str] = {"serious": N_("Serious"), "ordinary": N_("Ordinary"), "low": N_("Minor")}
KINDS: Mapping[str, str] = {"complaint": N_("Complaint"), "task": N_("Task")}
CATEGORIES: Mapping[str, str] = {
    "overall": N_("Overall impression"),
    "appointment": N_("Appointment"),
    "reception": N_("Reception"),
    "explanation": N_("Explanation of work and cost"),
    "repair_quality": N_("Quality of the work"),
    "punctuality": N_("Ready on time"),
    "settlement": N_("Paying and the bill"),
    "handover": N_("Handover"),
    "loyalty": N_("Coming again"),
    "service": N_("Service"),
    "call_back": N_("Please call back"),
    "complaint": N_("Handling of a complaint"),
    "delay": N_("Delayed work"),
    "loan_car": N_("Loan car"),
    "event": N_("Event"),
    "extra_work": N_("Extra work"),
    "vehicle": N_("Condition of the car"),
    "insurance": N_("Insurance"),
    "showroom": N_("Showroom"),
    "attitude": N_("Attitude"),
    "new_car": N_("New car"),
    "lead": N_("Somebody may buy"),
    "registration": N_("Registration"),
    "data": N_("Details to be checked"),
    "knowledge": N_("Knowledge of the car"),
    "parts": N_("Parts"),
    "lost_sale": N_("Bought elsewhere"),
    "consulting": N_("Needs asked about"),
    "presentation": N_("Car shown"),
    "test_drive": N_("Test drive"),
    "price": N_("Offer and price"),
    "delivery": N_("Car to be brought"),
    "delivery_day": N_("Day of delivery"),
    "paperwork": N_("Paperwork"),
    "care": N_("Care after delivery"),
    "data_correction": N_("Data to be corrected"),
    "technical": N_("Technical trouble"),
    "put_through": N_("Put through to a person"),
    "booking": N_("Appointment to enter"),
    "write_down": N_("Recording to write down"),
}
DISPOSITIONS: Mapping[str, str] = {
    D.COMPLETED: N_("Completed"),
    D.PARTIAL: N_("Partly completed"),
    D.REFUSED: N_("Refused"),
    D.UNREACHABLE: N_("Not reached"),
    D.WRONG_NUMBER: N_("Wrong number"),
    D.INVALID_NUMBER: N_("Number does not exist"),
    D.OPTED_OUT: N_("Asked for no more calls"),
    D.EXPIRED: N_("Too late to call"),
    D.CANCELLED: N_("Called off"),
    D.DONE_BY_SMS: N_("Done by SMS"),
    D.DONE_BY_VOICEMAIL: N_("Left as a voicemail"),
    D.DONE_BY_PERSON: N_("Done by a person"),
}
OUTCOMES: Mapping[str, str] = {
    O.COMPLETED: N_("Talked"),
    O.BUSY: N_("Busy"),
    O.NO_ANSWER: N_("Nobody answered"),
    O.FAILED: N_("Could not be connected"),
    O.MACHINE: N_("Voicemail"),
    O.CANCELLED: N_("Given up before it rang"),
    O.UNSURE: N_("Outcome unknown"),
}
OCCASIONS: Mapping[str, str] = {
    "service": N_("Workshop visit"),
    "delivery": N_("Delivery"),
    "visit": N_("Showroom visit"),
    "complaint": N_("News of a complaint"),
    "complaint_solved": N_("Complaint solved"),
}
CHANNELS: Mapping[str, str] = {
    "keypad": N_("by keypad"),
    "voice": N_("by voice"),
    "sms": N_("by SMS"),
    "person": N_("by a person"),
}
ACTORS: Mapping[str, str] = {"ringback": N_("Ringback (automatic)")}


def word(table: Mapping[str, str], code: str | None) -> str:
    """The translated word for a code; an unknown code is shown as it is."""
    if code is None or code == "":
        return ""
    return _(table[code]) if code in table else code.replace("_", " ")


def addressed(person: Person) -> str:
    """A customer as one speaks of them: 王丽女士, Ms 王丽."""
    match person.sex:
        case "male":
            return _("Mr %(name)s", name=person.name)
        case "female":
            return _("Ms %(name)s", name=person.name)
        case _unknown:
            return person.name


def plate(car: Car) -> str:
    """A plate as it stands on the car: 沪A·12345."""
    if not car.plate:
        return _("no plate yet")
    return f"{car.plate[:2]}·{car.plate[2:]}" if len(car.plate) >= 7 else car.plate


def readable_phone(phone: str) -> str:
    """A whole number as people write it; empty for none."""
    if not phone:
        return ""
    style = PhoneNumberFormat.NATIONAL if phone.startswith("+86") else PhoneNumberFormat.INTERNATIONAL
    return format_number(parse(phone), style)
