"""Sources in memory for the tests of readers."""

import io
import zipfile


class MemoryFiles:
    def __init__(self, contents):
        self.contents = contents

    def names(self):
        return list(self.contents)

    def size(self, name):
        return len(self.contents[name])

    def chunks(self, name):
        return MemorySource(self.contents[name]).chunks()


class MemorySource:
    """Bytes in chunks of an awkward size, so that lines and characters fall on their edges."""

    def __init__(self, content=b"", name="items", files=None, step=7):
        self.name = name
        self.content = content.encode() if isinstance(content, str) else content
        self.size = len(self.content)
        self.files = MemoryFiles(files or {})
        self.step = step

    def chunks(self, start=0):
        for place in range(start, len(self.content), self.step):
            yield self.content[place : place + self.step]


def zipped(contents):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in contents.items():
            file.writestr(name, content)
    return out.getvalue()
