from django.db import models


class Role(models.TextChoices):
    STAFF = "staff", "Staff"
    SUPERVISOR = "supervisor", "Supervisor"
    MANAGER = "manager", "Manager"
