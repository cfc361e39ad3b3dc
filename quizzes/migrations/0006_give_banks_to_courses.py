"""Each bank goes to the course whose quizzes draw from it, the first if there are several."""

from django.db import migrations


def give_banks(apps, schema_editor):
    Bank = apps.get_model("quizzes", "Bank")
    QuizDraw = apps.get_model("quizzes", "QuizDraw")
    CoursePage = apps.get_model("courses", "CoursePage")
    courses = list(CoursePage.objects.order_by("path").values_list("path", "pk"))
    for bank in Bank.objects.filter(course=None):
        paths = list(QuizDraw.objects.filter(bank=bank).values_list("quiz__path", flat=True))
        drawing = [pk for path, pk in courses if any(each.startswith(path) for each in paths)]
        if drawing:
            Bank.objects.filter(pk=bank.pk).update(course_id=drawing[0])


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0005_bank_of_a_course")]

    operations = [migrations.RunPython(give_banks, migrations.RunPython.noop)]
