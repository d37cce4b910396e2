"""Short ways to act in Slack and to read what it shows, for tests about domains."""

from sandbox.printing import message_as_text, view_as_text

ORGANISATION = "T0SANDBOX"
ORDERS = {"name": "Orders", "purpose": "Takes orders", "channel": "orders"}


def on_top(pollen, person):
    assert person.view is not None, "no form is open"
    return view_as_text(person.view, names=pollen.slack.names)


def last(pollen, person, channel=None):
    messages = pollen.slack.direct(person) if channel is None else person.sees(channel)
    return message_as_text(messages[-1], names=pollen.slack.names)


async def first_domain(pollen, person, **values):
    await person.command("/pollen", channel="orders")
    await person.click("Create the first domain")
    await pollen.settled()
    reply = await person.submit({**ORDERS, **values})
    await pollen.settled()
    return reply


async def new_domain(pollen, person, button, **values):
    await person.command("/domains", channel="orders")
    await pollen.settled()
    await person.click(button)
    await pollen.settled()
    reply = await person.submit(values)
    await pollen.settled()
    return reply


async def press(pollen, person, label, domain=None, **more):
    block = {} if domain is None else {"block_id": f"domain_{domain.id}"}
    reply = await person.click(label, **block, **more)
    await pollen.settled()
    return reply


async def open_list(pollen, person):
    await person.command("/domains", channel="orders")
    await pollen.settled()
