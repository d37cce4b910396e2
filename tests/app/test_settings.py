"""Settings: read from the environment, and a bad one is one sentence that names it."""

import re
from pathlib import Path

import pytest

from bot.settings import DatabaseSettings, Settings, SettingsError

TOKENS = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """An empty folder and environment: the operator's own settings are none of a test's."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def said(**given):
    with pytest.raises(SettingsError) as refused:
        Settings.read(**given)
    return str(refused.value)


def test_an_app_token_means_socket_mode_and_a_signing_secret_http_mode():
    assert Settings.read(**TOKENS).socket_mode
    assert not Settings.read(slack_bot_token="xoxb-1", slack_signing_secret="s").socket_mode


def test_settings_come_from_the_environment_and_from_a_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-file\nSLACK_APP_TOKEN=xapp-file\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-env")
    settings = Settings.read()
    assert settings.slack_bot_token.get_secret_value() == "xoxb-env"
    assert settings.slack_app_token is not None
    assert settings.slack_app_token.get_secret_value() == "xapp-file"


def test_an_empty_value_is_no_value(monkeypatch):
    monkeypatch.setenv("SLACK_APP_TOKEN", "")
    assert not Settings.read(slack_bot_token="xoxb-1", slack_signing_secret="s").socket_mode


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxp-1"}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({**TOKENS, "slack_app_token": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({**TOKENS, "slack_api_url": "localhost:80"}, "SLACK_API_URL"),
        ({**TOKENS, "pollen_http_port": "web"}, "POLLEN_HTTP_PORT"),
        ({**TOKENS, "pollen_http_port": "65536"}, "POLLEN_HTTP_PORT"),
        ({**TOKENS, "pollen_http_host": ""}, "POLLEN_HTTP_HOST"),
        ({**TOKENS, "pollen_database_url": "mysql://x"}, "POLLEN_DATABASE_URL"),
    ],
)
def test_a_bad_setting_is_one_sentence_that_names_it(given, named):
    sentence = said(**given)
    assert sentence.startswith(named)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_secret_is_never_in_the_sentence_nor_in_the_settings_as_text():
    assert "xoxp-secret" not in said(slack_bot_token="xoxp-secret")
    assert "xoxb-1" not in repr(Settings.read(**TOKENS))


def test_an_address_ends_with_a_slash():
    assert Settings.read(**TOKENS, slack_api_url="http://127.0.0.1:1/api").slack_api_url == "http://127.0.0.1:1/api/"


def test_commands_that_use_only_the_database_need_no_token():
    assert DatabaseSettings.read().pollen_database_url == "sqlite:///pollen.db"
    with pytest.raises(SettingsError, match="POLLEN_DATABASE_URL"):
        DatabaseSettings.read(pollen_database_url="pollen.db")


def test_the_sample_names_every_setting_with_its_default_and_none_more():
    sample = (Path(__file__).parents[2] / ".env.sample").read_text()
    named = dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", sample, re.MULTILINE))
    assert set(named) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        if field.default not in (None, ...) and not field.is_required():
            assert named[name.upper()] == str(field.default)
