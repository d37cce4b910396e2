"""What an app shows in Slack: its name, commands, shortcuts and tabs."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from sandbox.manifest.base import Different, OpenPart, Part

SHORTCUTS_OF_A_TYPE = 5

Domain = Annotated[str, Field(pattern=r"^(?![\.\-])([-a-z0-9\.])+([a-z0-9])$", max_length=255)]


class DisplayInformation(Part):
    name: Annotated[str, Field(min_length=1, max_length=35)]
    description: Annotated[str, Field(min_length=1, max_length=140)] | None = None
    background_color: Annotated[str, Field(pattern="^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$")] | None = None
    long_description: Annotated[str, Field(min_length=175, max_length=4000)] | None = None


class AppHome(Part):
    home_tab_enabled: bool = False
    messages_tab_enabled: bool = False
    messages_tab_read_only_enabled: bool = False


class BotUser(Part):
    display_name: Annotated[str, Field(min_length=1, max_length=80)]
    always_online: bool = False


class Shortcut(Part):
    name: Annotated[str, Field(min_length=1, max_length=24)]
    type: Literal["message", "global"]
    callback_id: Annotated[str, Field(min_length=1, max_length=255)]
    description: Annotated[str, Field(min_length=1, max_length=150)]


class SlashCommand(Part):
    command: Annotated[str, Field(pattern="^/", min_length=2, max_length=32)]
    url: Annotated[str, Field(pattern=r"^https?://", max_length=3000)] | None = None
    description: Annotated[str, Field(min_length=1, max_length=2000)]
    usage_hint: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    should_escape: bool = False


class WorkflowStep(Part):
    name: Annotated[str, Field(min_length=1, max_length=50)]
    callback_id: Annotated[str, Field(min_length=1, max_length=50)]


ParameterType = Literal[
    "integer",
    "number",
    "boolean",
    "string",
    "object",
    "array",
    "slack#/types/user_context",
    "slack#/types/user_permission",
    "slack#/types/user_id",
    "slack#/types/channel_id",
    "slack#/types/usergroup_id",
    "slack#/types/timestamp",
    "slack#/types/blocks",
    "slack#/types/credential/oauth2",
    "slack#/types/date",
    "slack#/types/interactivity",
    "slack#/types/rich_text",
    "slack#/types/form_input",
    "slack#/types/form_input_object",
    "slack#/types/message_ts",
    "slack#/types/message_context",
]


class FunctionParameter(OpenPart):
    type: ParameterType
    name: str
    title: str | None = None
    description: str | None = None
    is_required: bool | None = None


class LegacyFunction(Part):
    callback_id: str
    title: str
    description: str
    input_parameters: Annotated[list[FunctionParameter], Field(max_length=20)]
    output_parameters: Annotated[list[FunctionParameter], Field(max_length=20)]


class SuggestedPrompt(Part):
    title: str
    message: str


class AssistantView(Part):
    assistant_description: str
    suggested_prompts: list[SuggestedPrompt] | None = None


class AgentAction(Part):
    name: str
    description: str


class AgentView(Part):
    agent_description: Annotated[str, Field(max_length=300)] | None = None
    suggested_prompts: Annotated[list[SuggestedPrompt], Field(max_length=4)] | None = None
    actions: list[AgentAction] | None = None


class Features(Part):
    app_home: AppHome | None = None
    bot_user: BotUser | None = None
    functions: Annotated[list[LegacyFunction], Field(max_length=50)] | None = None
    shortcuts: Annotated[list[Shortcut], Field(min_length=1, max_length=10)] | None = None
    slash_commands: Annotated[list[SlashCommand], Field(min_length=1, max_length=50)] | None = None
    workflow_steps: Annotated[list[WorkflowStep], Field(min_length=1, max_length=10)] | None = None
    unfurl_domains: Annotated[list[Domain], Field(min_length=1, max_length=5), Different] | None = None
    assistant_view: AssistantView | None = None
    agent_view: AgentView | None = None

    @field_validator("shortcuts")
    @classmethod
    def _few_of_each_type(cls, shortcuts: list[Shortcut] | None) -> Any:
        for kind in ("global", "message"):
            count = sum(1 for one in shortcuts or () if one.type == kind)
            if count > SHORTCUTS_OF_A_TYPE:
                given = {"count": count, "kind": kind, "limit": SHORTCUTS_OF_A_TYPE}
                raise PydanticCustomError("shortcuts", "has {count} {kind} shortcuts; Slack takes {limit}", given)
        return shortcuts

    @field_validator("slash_commands")
    @classmethod
    def _each_command_once(cls, commands: list[SlashCommand] | None) -> Any:
        names = [one.command for one in commands or ()]
        for name in names:
            if names.count(name) > 1:
                raise PydanticCustomError("commands", "has the command {name} twice", {"name": name})
        return commands
