"""How learners' forms look. Not the FORM_RENDERER setting, which would change Wagtail's admin too."""

from django import forms
from django.forms.renderers import TemplatesSetting


class UswdsRenderer(TemplatesSetting):
    """Forms and fields by our templates; widgets and error lists are Django's own, which the css styles bare."""

    form_template_name = "forms/form.html"
    field_template_name = "components/form_field.html"


class UswdsForm(forms.Form):
    """`{{ form }}` gives the summary of errors and every field. A ModelForm sets `default_renderer` likewise."""

    default_renderer = UswdsRenderer
