"""How products change hands. What was explained once is told in short the next time."""

from dataclasses import dataclass, field

from demo.acts.products import ACCEPT, COMMAND, DECLINE, HAND_OVER, NEW, of_owner
from demo.organisation import Product
from demo.paper import Paper
from demo.product_story import HandOverDecided, HandOverProposed, Left, ProductDone, ProductWritten
from demo.report.cast import Cast
from demo.report.wording import listed
from demo.story import Week


@dataclass(slots=True)
class ProductsTold:
    cast: Cast
    paper: Paper
    _explained: set[type] = field(default_factory=set, init=False)

    def first(self, week: Week) -> None:
        """Tell which products there are when the first week is over."""
        written = [done.product for done in week.done if isinstance(done, ProductWritten)]
        if not written:
            return
        name = self.cast.first_name(written[0].by)
        self.paper.heading("Data products, and who owns each")
        self.paper.tell(
            f"{name} types {COMMAND}, presses “{NEW}” and writes down what others build on; so do leads of other "
            f"domains. Each has one owner, or says that nobody owns it: {listed([self._owned(one) for one in written])}."
        )

    def _owned(self, product: Product) -> str:
        owner = "nobody yet" if product.owner is None else self.cast.first_name(product.owner)
        return f"“{product.name}” ({product.domain}: {owner})"

    def tell(self, done: ProductDone) -> None:
        is_new = type(done) not in self._explained
        self._explained.add(type(done))
        match done:
            case HandOverProposed():
                self._proposed(done, at_length=is_new)
            case HandOverDecided():
                self._decided(done)
            case Left():
                self._left(done)
            case ProductWritten():
                pass  # The first week tells of all of them.

    def _proposed(self, done: HandOverProposed, *, at_length: bool) -> None:
        event, name = done.event, self.cast.first_name
        product, to = self.cast.organisation.product[event.product], name(event.to)
        self.paper.gap()
        when = self.cast.when(done.at, event.by)
        if not at_length:
            self.paper.tell(f"{when}: {name(event.by)} asks {to} to take over “{product.name}”.")
            return
        self.paper.tell(
            f"{when}: {name(event.by)} is to do something else, types “{COMMAND} {product.name}”, presses “{HAND_OVER}” "
            f"and writes what one needs to know. {to} gets a direct message:"
        )
        self.paper.message(done.told)

    def _decided(self, done: HandOverDecided) -> None:
        event, name = done.event, self.cast.first_name(done.event.by)
        product = self.cast.organisation.product[event.product]
        when, pressed = self.cast.when(done.at, event.by), ACCEPT if event.accepts else DECLINE
        why = "" if event.said is None else f", and says why: “{event.said}”"
        self.paper.gap()
        self.paper.tell(f"{when}: {name} presses “{pressed}” there{why}. “{product.name}” now says:")
        self.paper.blocks(of_owner(done.page))

    def _left(self, done: Left) -> None:
        name, lead = self.cast.first_name(done.event.by), self.cast.first_name(done.lead)
        self.paper.gap()
        self.paper.tell(
            f"{self.cast.when(done.at, done.event.by)}: {name}'s account is closed, and Pollen lets go of what was "
            f"{name}'s. {lead}, who leads the domain, gets a direct message:"
        )
        self.paper.message(done.told)
