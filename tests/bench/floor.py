"""The floor: bare Flask, and what the machine allows. `/db`: one ORM SELECT of 20 rows from SQLite, one template of
20 rows. `/feed`: one SELECT of 1,000 stored calendar texts, joined."""

import os

from flask import Flask, Response, render_template_string
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]


class Text(Base):
    __tablename__ = "text"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


engine = create_engine(f"sqlite:///{os.environ['BENCH_FOLDER']}/floor.db")
PAGE = "<!doctype html><title>Floor</title><ul>{% for r in rows %}<li><b>{{ r.title }}</b> {{ r.text }}</li>{% endfor %}</ul>"
app = Flask(__name__)


@app.get("/db")
def rows() -> str:
    with Session(engine) as session:
        return render_template_string(PAGE, rows=session.scalars(select(Row).order_by(Row.id.desc()).limit(20)).all())


@app.get("/feed")
def feed() -> Response:
    with Session(engine) as session:
        texts = session.execute(select(Text.text).order_by(Text.id)).scalars().all()
    return Response("".join(texts), content_type="text/calendar; charset=utf-8")


def fill() -> None:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(
            Row(title=f"Row number {n}", text="Something that takes a line of text. " * 3) for n in range(1000)
        )
        # As long as the text of an event in the forum that is measured.
        session.add_all(Text(text="DESCRIPTION:Some of it\r\n" * 28) for _ in range(1000))
        session.commit()
