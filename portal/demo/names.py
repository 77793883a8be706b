"""Names from many languages for the sample's attendees. 47 and 53 of them, so that no pair comes twice in 250."""

GIVEN_NAMES = (
    "Abena", "Adaeze", "Ahmet", "Aiko", "Alejandra", "Amélie", "Anjali", "Arto", "Beatriz", "Björn",
    "Chidi", "Chloé", "Dagný", "Danuta", "Emeka", "Eszter", "Fatma", "Giorgos", "Hải", "Haruto",
    "Ilse", "Ivana", "Jāzeps", "João", "Kateřina", "Kiri", "Łucja", "Mahlet", "Mei", "Milica",
    "Nikolaï", "Noor", "Oğuz", "Oksana", "Owen", "Pradeep", "Rósa", "Saoirse", "Shira", "Siddharth",
    "Sizwe", "Tekla", "Thandiwe", "Věra", "Wiremu", "Xiomara", "Zoltán",
)  # fmt: skip

FAMILY_NAMES = (
    "Abebe", "Akinyi", "Almeida", "Andersson", "Arslan", "Balogun", "Bērziņš", "Bianchi", "Çelik", "Chukwu",
    "Dvořáková", "Eriksen", "Etxeberria", "Fernández", "Fischer", "García", "Georgiou", "Gunnarsdóttir", "Haddad",
    "Horváth", "Ishikawa", "Ivanović", "Jansen", "Kamau", "Kowalczyk", "Kruger", "Kumar", "Laurent", "Lê",
    "Mäkinen", "Mbeki", "McAllister", "Moreau", "Müller", "Nakamura", "Ngata", "Nguyễn", "O’Connor", "Olsen",
    "Pereira", "Popescu", "Rossi", "Şahin", "Santos", "Schäfer", "Sharma", "Sokolova", "Szabó", "Tanaka",
    "Te Rangi", "Vargas", "Wang", "Żukowski",
)  # fmt: skip
