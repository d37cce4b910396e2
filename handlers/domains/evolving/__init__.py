"""How domains change in Slack: they get another name, become one or two, or come under another lead."""
