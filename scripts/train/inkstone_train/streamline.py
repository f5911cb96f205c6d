"""What the exporter writes out step by step, in the form in which ONNX Runtime computes it fastest: a fifth of the time less.

Readings stay the same but for rounding. Each rewriting looks for the names that the exporter gives, and raises KeyError when it does
not find them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper

from .model import CONTRAST_FLOOR, HEADS
from .render import HEIGHT

CONTRIBUTED = "com.microsoft"


class Graph:
    """A graph whose values can be given to other nodes to make; `write` puts it in order again."""

    def __init__(self, path: Path):
        self.model = onnx.load(str(path))
        self.graph = self.model.graph
        self.makers = {name: node for node in self.graph.node for name in node.output}
        self.weights = {one.name: numpy_helper.to_array(one) for one in self.graph.initializer}

    def users(self, value: str) -> list[NodeProto]:
        return [node for node in self.graph.node if value in node.input]

    def constant(self, name: str, values, kind=np.float32) -> str:
        self.graph.initializer.append(numpy_helper.from_array(np.asarray(values, kind), name))
        return name

    def remake(self, operator: str, inputs: list[str], output: str, **attributes) -> str:
        """Lets a new node make a value in place of the one that makes it now."""
        self.graph.node.remove(self.makers[output])
        return self.make(operator, inputs, output, **attributes)

    def make(self, operator: str, inputs: list[str], output: str, **attributes) -> str:
        """Adds a node that makes a new value."""
        node = helper.make_node(operator, inputs, [output], name=output, **attributes)
        self.graph.node.append(node)
        self.makers[output] = node
        return output

    def write(self, path: Path) -> None:
        """Leaves out what nobody uses, and puts nodes behind what they use."""
        self.makers = {name: node for node in self.graph.node for name in node.output}
        ordered: dict[str, NodeProto] = {}

        def place(value: str) -> None:
            node = self.makers.get(value)
            if node is None or node.output[0] in ordered:
                return
            for name in node.input:
                place(name)
            ordered[node.output[0]] = node

        for output in self.graph.output:
            place(output.name)
        nodes = list(ordered.values())
        used = {name for node in nodes for name in node.input}
        weights = [one for one in self.graph.initializer if one.name in used]
        del self.graph.node[:], self.graph.initializer[:], self.graph.value_info[:]
        self.graph.node.extend(nodes)
        self.graph.initializer.extend(weights)
        onnx.save(self.model, str(path))


def streamline(path: Path) -> None:
    """Rewrites the file of an exported network, in eight bits or not."""
    graph = Graph(path)
    standardise_planes(graph)
    join_by_constant_shape(graph)
    for place in range(sum(name.endswith("/out/MatMul_output_0") for name in graph.makers)):
        attend_at_once(graph, f"recogniser/mixers/mixers.{place}", f"recogniser.mixers.{place}")
    quantise_once(graph)
    if all(domain.domain != CONTRIBUTED for domain in graph.model.opset_import):
        graph.model.opset_import.append(helper.make_opsetid(CONTRIBUTED, 1))
    graph.write(path)


def standardise_planes(graph: Graph) -> None:
    """`model.standardise` over planes of pixels. The runtime would move the transposition behind it, and then subtract three numbers
    from each pixel, which takes ten times as long as one number from each plane; reshaping keeps it where it is."""
    planes = graph.make("Transpose", ["image"], "standard/planes", perm=[0, 3, 1, 2])
    flat = graph.make("Reshape", [planes, graph.constant("standard/flat_shape", [0, 3, -1], np.int64)], "standard/flat")
    values = graph.make("Cast", [flat], "standard/values", to=onnx.TensorProto.FLOAT)
    mean = graph.make("ReduceMean", [values], "standard/mean", axes=[2], keepdims=1)
    centred = graph.make("Sub", [values, mean], "standard/centred")
    squares = graph.make("Mul", [centred, centred], "standard/squares")
    variance = graph.make("ReduceMean", [squares], "standard/variance", axes=[1, 2], keepdims=1)
    deviation = graph.make("Sqrt", [variance], "standard/deviation")
    contrast = graph.make("Clip", [deviation, graph.constant("standard/floor", 255 * CONTRAST_FLOOR)], "standard/contrast")
    standard = graph.make("Div", [centred, contrast], "standard/flat_image")
    graph.remake("Reshape", [standard, graph.constant("standard/image_shape", [0, 3, HEIGHT, -1], np.int64)], "/Div_1_output_0")


def join_by_constant_shape(graph: Graph) -> None:
    """The rows of the last feature map one after the other, without asking for its shape each time."""
    inputs = graph.weights[graph.makers["/recogniser/join/MatMul_output_0"].input[1]].shape[0]
    graph.makers["/recogniser/Reshape_output_0"].input[1] = graph.constant("join/shape", [0, 0, inputs], np.int64)


def attend_at_once(graph: Graph, scope: str, module: str) -> None:
    """Attention with the runtime's own operator, which multiplies by query, key and value at once and needs no shapes."""
    layers = ("query", "key", "value")
    products = [graph.makers[f"/{scope}/{layer}/MatMul_output_0"] for layer in layers]
    weight = np.concatenate([graph.weights[product.input[1]] for product in products], axis=1)
    bias = np.concatenate([graph.weights[f"{module}.{layer}.bias"] for layer in layers])
    inputs = [products[0].input[0], graph.constant(f"{module}.attention.weight", weight), graph.constant(f"{module}.attention.bias", bias)]
    result = graph.makers[f"/{scope}/out/MatMul_output_0"].input[0]
    graph.remake("Attention", inputs, result, domain=CONTRIBUTED, num_heads=HEADS)


def quantise_once(graph: Graph) -> None:
    """Lets a rectifier see what a convolution makes, not its eight-bit form: what it cuts off needs none of the eight bits, and the
    runtime then computes both at once."""
    for node in graph.graph.node:
        if node.op_type != "Relu" or graph.makers[node.input[0]].op_type != "DequantizeLinear":
            continue
        restored = graph.makers[node.input[0]]
        rounded = graph.makers[restored.input[0]]
        made = graph.makers[rounded.input[0]]
        if made.op_type == "Conv" and len(graph.users(node.input[0])) == 1 and len(graph.users(rounded.output[0])) == 1:
            node.input[0] = made.output[0]
