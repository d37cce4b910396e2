"""What those who look after a digest are told of it, and how a conversation about a lesson begins."""

from bot.features.digests.pages import Pages
from bot.features.digests.questions import Asked
from bot.features.digests.rules.audiences import digest_of
from bot.features.digests.rules.editions import Answer
from bot.features.digests.rules.ledger import Page, Question, Shortened, Trouble
from bot.features.digests.rules.lessons import Lesson
from bot.kernel.ids import ChannelId
from handlers.digests.dates import day
from handlers.digests.edition import LABELS, edition
from handlers.digests.fitting import cut, fits
from handlers.digests.lesson import READ, tells_all, what_became
from handlers.kit import Message, actions, as_dicts, button, closed, context, escape, section, shown, spoken

SEND_AGAIN = "digests.send_again.v1"


def trouble(what: Trouble) -> Page:
    """Tell a lead or an admin that an edition did not reach its channel, why, and what helps."""
    happened = "may not have been posted" if what.may_be_there else "was not posted"
    begins = f"{_digest(what.domain_name)} for {day(what.due_on)} {happened}."
    more = []
    if what.may_be_there and what.edition is not None:
        again = "Please look into the channel. If it is not there, Pollen can send it again."
        value = f"{what.edition}:{what.attempt}"
        more = [context(again), actions(button("Send again", action=SEND_AGAIN, value=value))]
    told = "the leads of this domain" if what.domain_name is not None else "admins who look after it"
    closing = context(f"Only {told} are told. `/digest` shows what comes next.")
    blocks = [section(f"{escape(begins)} {escape(what.reason)}"), *more, closing]
    return Page(text=spoken(f"{begins} {what.reason}"), blocks=as_dicts(blocks))


def shortened(what: Shortened) -> Page:
    """Tell a lead that lessons were left out at the last moment, without a word of them."""
    digest = _digest(what.domain_name)
    digest = digest[:1].lower() + digest[1:]
    lessons = "One lesson was" if what.count == 1 else f"{what.count} lessons were"
    then = "the rest was sent" if what.was_sent else "nothing was left, so it was not sent"
    text = f"{lessons} withdrawn or replaced just before {digest} for {day(what.due_on)} was sent: {then}."
    return Page(text=spoken(text), blocks=as_dicts([section(escape(text)), context("There is nothing for you to do.")]))


def question(asked: Question) -> Page:
    """Open a conversation between someone who asks about a lesson and its author."""
    lesson = asked.lesson
    asker, author = shown(asked.asker_name, most=80), shown(asked.author_name, most=80)
    whole = _whole(lesson)
    words = cut(whole, words=300, characters=2_400)
    read = actions(button(LABELS[READ], action=READ, value=str(lesson.id)))
    is_whole = fits(whole, words=300, characters=2_400) and tells_all(lesson)
    blocks = [
        section(f"{escape(asker)} asks {escape(author)} about this lesson:"),
        section(_quoted(escape(words))),
        *([context(escape(what_became(lesson)))] if lesson.fate is not None else []),
        *([] if is_whole else [read]),
        context(
            f"{escape(asker)}, you could begin with: _What would you do differently, starting in our place today?_"
        ),
        context("Only the people in this conversation see it."),
    ]
    text = f"{asker} asks {author} about this lesson: {shown(lesson.headline, most=300)}"
    return Page(text=spoken(text), blocks=as_dicts(blocks))


def withdrawn_question() -> Page:
    text = "The lesson that this conversation began with was withdrawn by its author."
    return Page(text=text, blocks=as_dicts([section(text)]))


# Answers to a click on an edition.


def noted(answer: Answer, domain_name: str) -> str:
    """Tell for which domain an answer was recorded, as a text alone."""
    name = shown(domain_name, most=80)
    said = f"not for {name}" if answer is Answer.NOT_FOR_US else answer.told_by(name)
    return spoken(f"Noted: {said}. The other button changes it.")


def told(asked: Asked, conversation: ChannelId | None, workspace: str) -> Message:
    """Say where the conversation with a lesson's author is, with a link to it."""
    author = shown(asked.author_name, most=80)
    if conversation is None:
        text = f"Slack did not let Pollen open a conversation with {author}. Please write to them."
        return Message(spoken(text), [section(escape(text))])
    text = f"Pollen opened a conversation with {author} and you."
    if asked.conversation is not None:
        text = f"You asked {author} about this lesson already."
    link = f" <{workspace.rstrip('/')}/archives/{conversation}|Open the conversation>"
    return Message(spoken(text), [section(escape(text) + link)])


PAGES = Pages(
    edition=edition, trouble=trouble, shortened=shortened, question=question, withdrawn_question=withdrawn_question
)


def _digest(domain_name: str | None) -> str:
    return digest_of(None if domain_name is None else shown(domain_name, most=80))


def _whole(lesson: Lesson) -> str:
    return f"{closed(lesson.title)}\n{lesson.text}" if lesson.title else lesson.text


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())
