"""What people call the statuses and types of products: the same on every page."""

from typing import Final

from bot.features.products.rules.product import ProductType, Status

STATUS_WORDS: Final = {
    Status.PROPOSED: "proposed",
    Status.DECLINED: "declined",
    Status.DRAFT: "draft",
    Status.ACTIVE: "active",
    Status.DEPRECATED: "deprecated",
    Status.RETIRED: "retired",
}
TYPE_WORDS: Final = {
    ProductType.SOURCE_ALIGNED: "source-aligned",
    ProductType.AGGREGATE: "aggregate",
    ProductType.CONSUMER_ALIGNED: "consumer-aligned",
}
