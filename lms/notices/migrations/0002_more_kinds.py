from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0001_notices_and_mail'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('course-asked', 'I am asked to take a course, or enrolled in one'), ('duty-changed', 'What is asked of me is withdrawn, gets another day, or I am exempt from it'), ('due-soon', 'Something I owe is due in 14 days, in 3, and on the day'), ('overdue', 'Something I owe is overdue: after a day, a week and a month'), ('reminder', 'Staff remind me of what is overdue'), ('edition', 'A course I am taking is corrected, or comes out in a new edition'), ('attempts', 'My attempts at a quiz are reset or extended'), ('certificate', 'A certificate is given to me'), ('award-held', 'A certificate of mine is held back'), ('award-ended', 'A certificate of mine is revoked or replaced'), ('problem-answered', 'A problem that I reported is answered'), ('correction', 'A correction that I asked for is decided'), ('review-waiting', 'A page waits for my review'), ('review-decided', 'A page that I sent to review is approved or sent back'), ('team-overdue', 'People of my team are overdue, once a day'), ('export-ready', 'A file of a report that I asked for is ready, or cannot be made'), ('nudged', 'My supervisor reminds me of what I owe'), ('hours-decided', 'My continuous-learning hours are confirmed or refused'), ('hours-waiting', 'Somebody of my team claims continuous-learning hours')], max_length=30),
        ),
    ]
