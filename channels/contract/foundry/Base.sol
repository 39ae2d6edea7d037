// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev What the suite uses of Foundry's cheat codes.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function deal(address who, uint256 balance) external;
    function warp(uint256 time) external;
    function chainId(uint256 id) external;
    function etch(address target, bytes calldata code) external;
    function assume(bool) external pure;
    function expectRevert(bytes calldata) external;
    function expectEmit(address emitter) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function snapshotState() external returns (uint256);
    function revertToState(uint256) external returns (bool);
    function envOr(string calldata name, string calldata otherwise) external view returns (string memory);
    function readFile(string calldata path) external view returns (string memory);
    function parseBytes(string calldata) external pure returns (bytes memory);
    function trim(string calldata) external pure returns (string memory);
    function toString(uint256) external pure returns (string memory);
    function keyExistsJson(string calldata json, string calldata key) external view returns (bool);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
    function parseJsonAddress(string calldata json, string calldata key) external pure returns (address);
    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);
}

/// @dev Assertions that say what they compared.
abstract contract Base {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    error Unequal(string what, uint256 got, uint256 want);
    error Untrue(string what);

    function eq(uint256 got, uint256 want, string memory what) internal pure {
        if (got != want) revert Unequal(what, got, want);
    }

    function eq(address got, address want, string memory what) internal pure {
        if (got != want) revert Unequal(what, uint160(got), uint160(want));
    }

    function eq(bytes32 got, bytes32 want, string memory what) internal pure {
        if (got != want) revert Unequal(what, uint256(got), uint256(want));
    }

    function yes(bool ok, string memory what) internal pure {
        if (!ok) revert Untrue(what);
    }

    function within(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        return low + x % (high - low + 1);
    }

    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }
}
