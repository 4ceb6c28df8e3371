"""The floor: bare Flask, one ORM SELECT of 20 rows from SQLite, one template of 20 rows. What the machine allows."""

import os

from flask import Flask, render_template_string
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]


engine = create_engine(f"sqlite:///{os.environ['BENCH_FOLDER']}/floor.db")
PAGE = "<!doctype html><title>Floor</title><ul>{% for r in rows %}<li><b>{{ r.title }}</b> {{ r.text }}</li>{% endfor %}</ul>"
app = Flask(__name__)


@app.get("/db")
def rows() -> str:
    with Session(engine) as session:
        return render_template_string(PAGE, rows=session.scalars(select(Row).order_by(Row.id.desc()).limit(20)).all())


def fill() -> None:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(
            Row(title=f"Row number {n}", text="Something that takes a line of text. " * 3) for n in range(1000)
        )
        session.commit()
