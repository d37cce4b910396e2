"""How products change hands. What was explained once is told in short the next time."""

from dataclasses import dataclass, field

from demo.acts.products import ACCEPT, BELONGS, COMMAND, DECLINE, FOLLOW, HAND_OVER, NEW, of_links, of_owner
from demo.organisation import Product
from demo.paper import Paper
from demo.product_story import (
    HandOverDecided,
    HandOverProposed,
    Left,
    LeftBehind,
    ProductDone,
    ProductFollowed,
    ProductLinked,
    ProductWritten,
    WeekRead,
)
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
            case LeftBehind():
                self._left_behind(done)
            case ProductFollowed():
                self._followed(done)
            case WeekRead():
                self._read(done)
            case ProductLinked():
                self._linked(done)
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
        why = "." if event.said is None else f", and says why: “{event.said}”"
        self.paper.gap()
        self.paper.tell(
            f"{when}: {name} presses “{pressed}” in the message about “{product.name}”{why} The page now says:"
        )
        self.paper.blocks(of_owner(done.page))
        self._news(done)

    def _news(self, done: HandOverDecided) -> None:
        """Tell what domains read at once that follow the product."""
        for domain, message in done.answered.news.items():
            self.paper.tell(f"#{self.cast.organisation.domain[domain].channel}, which follows it, reads:")
            self.paper.message(message)

    def _read(self, done: WeekRead) -> None:
        name = self.cast.first_name(done.event.by)
        product = self.cast.organisation.product[done.event.product]
        self.paper.gap()
        self.paper.tell(
            f"{self.cast.when(done.at, done.event.by)}: {name}, who follows “{product.name}” too, finds the one direct "
            "message of the week:"
        )
        self.paper.message(done.told)

    def _followed(self, done: ProductFollowed) -> None:
        event, name = done.event, self.cast.first_name(done.event.by)
        product = self.cast.organisation.product[event.product]
        when = self.cast.when(done.at, event.by)
        if event.domain is None:
            self.paper.line(f"{when}  {name} presses “{FOLLOW}” on “{product.name}”")
        else:
            self.paper.line(f"{when}  {name} lets {event.domain} follow “{product.name}”")

    def _linked(self, done: ProductLinked) -> None:
        event, name = done.event, self.cast.first_name(done.event.by)
        product = self.cast.organisation.product[event.product]
        learned = self.cast.organisation.learning[event.learning].domain
        self.paper.gap()
        self.paper.tell(
            f"{self.cast.when(done.at, event.by)}: {name} opens “{product.name}”, presses “{BELONGS}” and links what "
            f"{learned} learned about it, and the goal that needs it. Its page shows both, each a click away:"
        )
        self.paper.blocks(of_links(done.page))

    def _left(self, done: Left) -> None:
        self.paper.line(
            f"{self.cast.when(done.at, done.event.by)}  {self.cast.first_name(done.event.by)}'s account is closed"
        )

    def _left_behind(self, done: LeftBehind) -> None:
        name, lead = self.cast.first_name(done.event.of), self.cast.first_name(done.event.by)
        self.paper.gap()
        self.paper.tell(
            f"{self.cast.when(done.at, done.event.by)}: once a day Pollen reads who is still here, and it has let go of "
            f"what was {name}'s. {lead}, who leads the domain, finds a direct message:"
        )
        self.paper.message(done.told)
