"""What the old shop holds: the same each time, from a seed. Nothing of the baseline reads it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import NamedTuple

CUSTOMERS, PRODUCTS, ORDERS = 80, 40, 600
_NAMES = ("Ada Lovelace", "Zoë Müller", "Łukasz Żak", "José Núñez", "李雷", "O'Hara, Scarlett")
_CITIES = (("Berlin", "10115", "DE"), ("Köln", "50667", "DE"), ("Wien", "1010", "AT"))
_NOTES = (None, None, None, "", "leave at the door", " ring twice ", "Größe L 🎁")
_STATES = ("PAID", "PAID", "SHIPPED", "CANCELLED")
# Summer time in Berlin was from 29 March to 25 October 2026, at 02:00 and 03:00.
_FIRST = datetime(2026, 1, 3, 8, 15)  # noqa: DTZ001 - the old shop writes local times


class Shop(NamedTuple):
    """Rows of each table of the old shop, in the order of its columns."""

    customers: list[tuple[object, ...]]
    products: list[tuple[object, ...]]
    orders: list[tuple[object, ...]]
    items: list[tuple[object, ...]]


def stock() -> Shop:
    """All of it."""
    chance = random.Random(1843)  # noqa: S311 - no secret
    customers: list[tuple[object, ...]] = []
    for number in range(1, CUSTOMERS + 1):
        city, postcode, country = chance.choice(_CITIES)
        name = f"{chance.choice(_NAMES)} {number}"
        email = f"Customer{number}@Example.org" if number % 9 == 0 else f"c{number}@example.org"
        street = f"Hauptstraße {number}"
        customers.append((number, name, email, street, postcode, city, country))
    products: list[tuple[object, ...]] = [
        (number, f"product {number}", chance.randrange(95, 20_000, 5) + number % 5)
        for number in range(1, PRODUCTS + 1)
    ]
    prices = {row[0]: int(str(row[2])) for row in products}
    orders: list[tuple[object, ...]] = []
    items: list[tuple[object, ...]] = []
    for number in range(1, ORDERS + 1):
        # One in twelve is bought without an account.
        customer = None if number % 12 == 5 else chance.randint(1, CUSTOMERS)
        placed = _FIRST + timedelta(minutes=number * 840 + chance.randrange(60))
        total = 0
        for line in range(1, chance.randint(1, 4) + 1):
            product, quantity = chance.randint(1, PRODUCTS), chance.randint(1, 3)
            items.append((number, line, product, quantity, prices[product]))
            total += quantity * prices[product]
        state, note = chance.choice(_STATES), chance.choice(_NOTES)
        orders.append((number, customer, f"{placed:%Y-%m-%d %H:%M:%S}", total, state, note))
    return Shop(customers, products, orders, items)
