"""What happened in the shop: prices that change, and orders that see them. The same each time.

A change of a price goes to the database at once, and as a message to one of three partitions. The
cache-updater reads the messages and writes the cache. One message has a price that it can't read,
so that it has been standing before that message ever since; the other two partitions go on.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

PARTITIONS = 3
PRODUCTS = 240
ORDERS = 1500
STUCK_PARTITION = 1
# The product that the customer asks about, one that must be right, and the one that stopped it all.
ASKED, CONTROL, POISONED = 142, 179, 31

_DAY = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
_NEXT_DAY = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
_WHAT = ("kettle", "lamp", "chair", "bottle", "clock", "basket", "mirror", "bowl", "tray", "rug")
_LOOKS = ("Enamel", "Oak", "Linen", "Steel", "Glass", "Copper", "Wool", "Cork")


class Product(NamedTuple):
    """A product, and its price before all of this."""

    sku: str
    name: str
    price: Decimal


class Change(NamedTuple):
    """A new price. `written` is how the message has it."""

    at: dt.datetime
    number: int
    price: Decimal
    written: str

    @property
    def partition(self) -> int:
        """Where its message goes."""
        return self.number % PARTITIONS


class Order(NamedTuple):
    """One piece of a product: the price on the page, and the price on the invoice."""

    order_id: int
    number: int
    customer_id: int
    at: dt.datetime
    shown: Decimal
    charged: Decimal


class Story(NamedTuple):
    """All of it. `prices` are those of the database in the end, `cached` those of the cache."""

    products: dict[int, Product]
    changes: list[Change]
    orders: list[Order]
    prices: dict[int, tuple[Decimal, dt.datetime]]
    cached: dict[int, Decimal]
    committed: dict[int, int]
    last_applied: Change


def sku(number: int) -> str:
    """How a product is called."""
    return f"P-{number:04}"


def tell() -> Story:
    """Lets everything happen in its order."""
    products = {number: _product(number) for number in range(1, PRODUCTS + 1)}
    prices = {number: (product.price, _DAY) for number, product in products.items()}
    cached = {number: product.price for number, product in products.items()}
    committed = dict.fromkeys(range(PARTITIONS), 0)
    changes = _changes(products)
    waiting = list(changes)
    last_applied = changes[0]
    is_stuck = False
    orders = []
    for order_id in range(1, ORDERS + 1):
        at = _DAY + dt.timedelta(hours=6, seconds=66 * order_id)
        while waiting and waiting[0].at <= at:
            change = waiting.pop(0)
            prices[change.number] = (change.price, change.at)
            is_stuck = is_stuck or change.number == POISONED
            if is_stuck and change.partition == STUCK_PARTITION:
                continue
            cached[change.number] = change.price
            committed[change.partition] += 1
            last_applied = change
        number = (order_id * 53 + 7) % PRODUCTS + 1
        customer = 1000 + order_id * 17 % 311
        order = Order(order_id, number, customer, at, cached[number], prices[number][0])
        orders.append(order)
    return Story(products, changes, orders, prices, cached, committed, last_applied)


def _product(number: int) -> Product:
    price = Decimal(500 + number * 7919 % 9500 // 100 * 100 + 90) / 100
    name = f"{_LOOKS[number % len(_LOOKS)]} {_WHAT[number % len(_WHAT)]} {number}"
    if number == ASKED:
        name, price = "Enamel kettle 1.5 l", Decimal("24.90")
    if number == POISONED:
        name, price = "Espresso machine", Decimal("1190.00")
    return Product(sku(number), name, price)


def _changes(products: dict[int, Product]) -> list[Change]:
    """Nightly ones of the day before; those of the morning; and some that are taken back or made
    anew."""
    found = [
        _change(products, _DAY + dt.timedelta(hours=7, minutes=number), number, 40)
        for number in range(1, 121)
        if number not in (ASKED, POISONED)
    ]
    now = {change.number: change.price for change in found}
    morning = []
    for position in range(90):
        number = (position * 37 + 11) % PRODUCTS + 1
        at = _NEXT_DAY + dt.timedelta(hours=5, minutes=2 * position)
        step = (100 + 50 * (position % 9)) * (-1 if position % 4 == 3 else 1)
        before = now.get(number, products[number].price)
        if number == ASKED:
            step = 500
        if number == POISONED:
            step = 10900
        morning.append(_dated(at, number, before + Decimal(step) / 100))
    again = []
    for position, taken_back in ((16, True), (31, False), (44, False), (52, True), (67, False)):
        number = morning[position].number
        at = _NEXT_DAY + dt.timedelta(hours=8, minutes=5 + position % 25)
        before = now.get(number, products[number].price)
        price = before if taken_back else morning[position].price + Decimal("0.50")
        again.append(_dated(at, number, price))
    return sorted([*found, *morning, *again])


def _change(products: dict[int, Product], at: dt.datetime, number: int, step: int) -> Change:
    return _dated(at, number, products[number].price + Decimal(step) / 100)


def _dated(at: dt.datetime, number: int, price: Decimal) -> Change:
    # Somebody typed this one in, in another country's way.
    written = "1.299,00" if number == POISONED else f"{price:.2f}"
    return Change(at, number, price, written)
